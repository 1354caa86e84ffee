// What every page of ours does without the server: theme, shortcuts, toasts, one click at a time, drafts.
(() => {
  "use strict";
  const byId = (id) => document.getElementById(typeof id === "number" ? "c" + id : id);
  const remembered = (key) => { try { return localStorage.getItem(key); } catch { return null; } };

  // -- theme: a cookie, so the server can build the next page in the right colours --
  const theme = () => document.cookie.match(/(?:^|; )df_theme=(light|dark)/)?.[1] ?? "";
  function choose(value) {
    const age = value ? 31536000 : 0;
    document.cookie = `df_theme=${value}; path=/; max-age=${age}; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
    window.Quasar?.Dark.set(value ? value === "dark" : "auto");
  }
  document.addEventListener("change", (event) => {
    if (event.target.name === "df-theme") choose(event.target.value);
    if (event.target.id === "df-keys-on") { try { localStorage.setItem("df_keys", event.target.checked ? "on" : "off"); } catch { /* private window */ } }
  });
  document.addEventListener("toggle", (event) => {
    for (const radio of event.target.querySelectorAll?.("[name=df-theme]") ?? []) radio.checked = radio.value === theme();
  }, true);

  // -- one click at a time: busy until the server answers --
  const submitOf = (id) => id && document.querySelector(`button[type=submit][form="${CSS.escape(id)}"]`);
  const busy = (button) => button?.getAttribute("aria-busy") === "true";
  function hold(event, button) {
    if (busy(button) || button.getAttribute("aria-disabled") === "true") { event.preventDefault(); event.stopImmediatePropagation(); return; }
    button.setAttribute("aria-busy", "true");
    setTimeout(() => button.removeAttribute("aria-busy"), 30000);
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".df-btn, .dp-btn");
    if (!button) return;
    if (button.hasAttribute("data-df-once") || button.getAttribute("aria-disabled") === "true" || busy(button)) hold(event, button);
  }, true);
  document.addEventListener("submit", (event) => {
    const button = submitOf(event.target.id);
    if (button) hold(event, button);
  }, true);
  window.dfFree = (id) => (submitOf("c" + id) ?? byId(id))?.removeAttribute("aria-busy");

  // -- focus and boxes the server asks for --
  const first = (box) => box?.querySelector("input:not([type=file], .hidden), textarea, select, button, [role=checkbox]") ?? box;
  window.dfFocus = (id) => {
    first(byId(id))?.focus();
    byId(id)?.scrollIntoView({ block: "nearest" });
  };
  const openers = new WeakMap(); // of each panel: the boxes around what opened it
  window.dfEnter = (id) => {
    openers.set(byId(id).closest(".q-dialog__inner"), around);
    first(byId(id))?.focus({ preventScroll: true }); // a panel still slides in: nothing may scroll
  };
  window.dfCheck = (id, checked) => { const box = byId(id); if (box) box.checked = checked; };

  // -- a choice: Enter and Tab take the first that fits what was typed, unless the arrows went to another that does --
  window.dfFirst = (id, event) => {
    const choice = window.getElement(id), select = choice.$refs.qRef, typed = event.target.value, before = select.modelValue;
    if (event.isComposing || !typed) return;
    const fitting = choice.findFilteredOptions(), chosen = select.options[select.getOptionIndex()]; // the list may lag behind
    const isChosen = fitting.some((one) => one.value === chosen?.value);
    if (["ArrowDown", "ArrowUp"].includes(event.key)) {
      if (isChosen || fitting.length === select.options.length || event.target.ariaExpanded !== "true") return;
      const move = () => select.modelValue === before && select.moveOptionSelection(event.key === "ArrowDown" ? 1 : -1);
      setTimeout(move); // after the list caught up, whose own timer began with the typing
    } else {
      if (!["Enter", "Tab"].includes(event.key) || !fitting.length || isChosen) return;
      if (before && typed === select.getOptionLabel(before)) return;
      select.toggleOption(fitting[0]);
      if (!select.multiple) setTimeout(() => select.hidePopup()); // a list that lags behind would open again
    }
    event.qKeyEvent = true; // the select itself leaves this key alone
    if (event.key !== "Tab") { event.preventDefault(); event.stopPropagation(); }
  };

  // -- something to take along: copied, or at least selected --
  window.dfCopy = (id, told) => {
    byId(id).select();
    const say = (words) => { byId(told).textContent = words; };
    (navigator.clipboard?.writeText(byId(id).value) ?? Promise.reject()).then(() => say("Gekopieerd"), () => say("Kopieer met Ctrl C"));
  };

  // -- a control that is painted anew or closed while it has the focus: itself, what opened its panel, or the next step --
  const CONTROLS = "button:not([aria-disabled=true]), a[href], [tabindex='0']";
  const nextIn = (box) => box.querySelector(".is-primary:not([aria-disabled=true])") ?? box.querySelector(CONTROLS);
  const meant = (control) => control.dataset.key ? [control.dataset.act, control.dataset.key].join() : control.ariaLabel ?? control.textContent.trim();
  let around = [];
  document.addEventListener("focusin", ({ target }) => {
    around = [];
    for (let box = target; box; box = box.parentElement) around.push(box);
  });
  function landing(boxes) {
    if (!boxes.length || boxes[0].isConnected) return boxes[0];
    const opener = boxes.find((one) => !one.isConnected && openers.has(one));
    if (opener) return landing(openers.get(opener));
    const box = boxes.find((one) => one.isConnected && one.querySelector(CONTROLS));
    if (!box?.closest("#main, .df-top")) return null;
    if (box.closest("[role=grid]")) return box.querySelector("[tabindex='0']");
    const again = [...box.querySelectorAll(CONTROLS)].filter((one) => meant(one) === meant(boxes[0]));
    return again.length === 1 ? again[0] : nextIn(box);
  }
  new MutationObserver(() => {
    if (!around.length || around[0].isConnected || document.activeElement !== document.body) return;
    const isGrid = around.some((one) => one.matches("[role=grid]")); // a grid minds its own rows
    const place = isGrid ? null : landing(around) ?? byId("main");
    around = [];
    place?.focus({ preventScroll: true });
  }).observe(document.documentElement, { childList: true, subtree: true });

  // -- toasts --
  window.dfToast = (id, toast) => {
    const host = byId(id);
    if (!host) return;
    const box = document.createElement("div");
    box.className = "df-toast";
    box.setAttribute("role", toast.alert ? "alert" : "status");
    box.innerHTML = toast.icon;
    const words = box.appendChild(document.createElement("div"));
    words.append(toast.text);
    if (toast.detail) words.appendChild(document.createElement("p")).textContent = toast.detail;
    const close = (pressed) => {
      if (!box.isConnected) return;
      clearTimeout(timer);
      box.remove();
      if (toast.key) host.dispatchEvent(new CustomEvent("toast", { detail: { key: toast.key, pressed } }));
    };
    const press = (text, hint, pressed, label) => {
      const button = box.appendChild(document.createElement("button"));
      button.type = "button";
      if (label) button.setAttribute("aria-label", label);
      button.appendChild(document.createElement("span")).innerHTML = text;
      if (hint) button.appendChild(document.createElement("kbd")).textContent = hint;
      button.addEventListener("click", () => close(pressed));
    };
    const escape = (text) => Object.assign(document.createElement("i"), { textContent: text }).innerHTML;
    if (toast.action) press(escape(toast.action), toast.hint, true);
    if (!toast.seconds) press('<svg class="df-i" width="15" height="15" aria-hidden="true"><use href="#x"/></svg>', "", false, "Sluiten");
    let timer;
    const wait = () => { if (toast.seconds) timer = setTimeout(() => close(false), toast.seconds * 1000); };
    box.addEventListener("pointerenter", () => clearTimeout(timer));
    box.addEventListener("focusin", () => clearTimeout(timer));
    box.addEventListener("pointerleave", wait);
    box.addEventListener("focusout", wait);
    wait();
    if (toast.key && toast.seconds && !toast.action) keep({ ...toast, key: "", at: location.pathname, until: Date.now() + toast.seconds * 1000 });
    while (host.children.length >= 3) host.firstChild.remove();
    host.append(box);
  };

  // -- drafts: what is typed in a form survives a reload of this tab, for who typed it, as does what was just told --
  const SHELF = "df-draft:";
  const person = document.querySelector('meta[name="df-person"]')?.content;
  const own = `${SHELF}${person}:`;
  function discard(isGone) {
    try { for (const key of Object.keys(sessionStorage)) if (key.startsWith(SHELF) && isGone(key)) sessionStorage.removeItem(key); } catch { /* private window */ }
  }
  if (person) discard((key) => !key.startsWith(own));
  const TOLD = `${own}told`;
  const keep = (toast) => { try { sessionStorage.setItem(TOLD, JSON.stringify(toast)); } catch { /* full or private */ } };
  const shelves = new Map();
  const touched = new Set();
  const stored = (key) => { try { return JSON.parse(sessionStorage.getItem(key) ?? "{}"); } catch { return {}; } };
  const title = (form) => form.closest(".q-dialog")?.querySelector(".df-drawer__h")?.textContent.trim() ?? "";
  function note(event) {
    const form = event.target.closest?.("form.df-form");
    if (!form) return;
    touched.add(form.id);
    const field = event.target.closest("[data-field]")?.dataset.field;
    const typed = event.target.type === "checkbox" ? event.target.checked : event.target.value;
    if (!shelves.has(form.id) || !field || !/^(text|email|tel|search|textarea|checkbox)$/.test(event.target.type) || event.target.getAttribute("role") === "combobox") return;
    const key = shelves.get(form.id);
    try { sessionStorage.setItem(key, JSON.stringify({ ...stored(key), [field]: typed })); } catch { /* full or private */ }
  }
  document.addEventListener("input", note);
  document.addEventListener("change", note);
  window.dfDraft = (form) => {
    const key = `${own}${location.pathname}:${form.dataset.dfDraft || title(form)}`;
    shelves.set(form.id, key);
    let restored = false;
    for (const [field, typed] of Object.entries(stored(key))) {
      const input = form.querySelector(`[data-field="${CSS.escape(field)}"] :is(input, textarea)`);
      if (!input || input.readOnly || input.getAttribute("role") === "combobox" || typed === (typeof typed === "boolean" ? input.checked : input.value)) continue;
      restored = true;
      if (typeof typed === "boolean") { input.click(); continue; }
      const kind = input.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
      Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(input, typed);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (restored) tell("Wat je eerder typte staat er weer.");
  };
  window.dfSettled = (id) => {
    touched.delete("c" + id);
    try { sessionStorage.removeItem(shelves.get("c" + id)); } catch { /* private window */ }
  };
  window.dfLeftovers = () => {
    const told = stored(TOLD);
    discard((key) => key === TOLD);
    const isReloaded = performance.getEntriesByType("navigation")[0]?.type === "reload";
    if (isReloaded && told.at === location.pathname && Date.now() < told.until) window.dfToast(toasts(), told);
    const here = `${own}${location.pathname}:`;
    const left = Object.keys(sessionStorage).filter((key) => key.startsWith(here) && !document.querySelector("[data-df-draft]"));
    if (left.length) tell("Je had nog iets getypt dat niet is opgeslagen.", "Open het venster opnieuw, dan staat het er weer.");
  };
  const toasts = () => document.querySelector(".df-toasts")?.id;
  const tell = window.dfTell = (text, detail) => window.dfToast(toasts(), {
    icon: '<svg class="df-i" width="16" height="16" aria-hidden="true"><use href="#pencil"/></svg>', text, detail, seconds: 8,
  });
  const waits = (id) => {
    const form = byId(id);
    return form && document.querySelector(`button[form="${CSS.escape(id)}"]`)?.getAttribute("aria-busy") !== "true";
  };
  window.addEventListener("beforeunload", (event) => {
    if (window.socket?.connected && [...touched].some(waits)) event.preventDefault(); // without a connection the drafts do
  });
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    window.socket?.off("try_reconnect"); // where the form leads may end this session: no reload overtakes it
    if (event.target.getAttribute("action") !== "/uitloggen") return;
    shelves.clear(); // the field that still has the keyboard changes once more on the way out
    discard(() => true);
  });

  // -- a page whose connection never comes about says so as well as one that loses it --
  window.addEventListener("load", () => window.socket?.on("connect_error", () => {
    const popup = byId("popup");
    if (popup) popup.ariaHidden = false;
  }));

  // -- keys: G then a letter, ? for the list; one-letter keys can be switched off --
  let going = 0;
  const typing = (target) => target.isContentEditable || target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select");
  const letters = () => remembered("df_keys") !== "off";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open], .q-dialog")) return;
    if (event.key === "?" && letters() && event.target.closest?.(".df-wk [role=grid]")) return; // the board has a list of its own
    if (event.key === "?" && byId("df-keys")) { event.preventDefault(); keys(); return; }
    if (!letters()) return;
    const now = Date.now();
    if (now - going < 1200) {
      const place = document.querySelector(`[data-df-key="${CSS.escape(event.key.toLowerCase())}"]`);
      going = 0;
      if (place) { event.preventDefault(); event.stopImmediatePropagation(); place.click(); }
    } else if (event.key.toLowerCase() === "g") going = now;
    else inList(event);
  }, true);
  function inList(event) {
    const nothing = event.target === document.body || event.target.id === "main" || event.target.matches(".df-scroll");
    const first = 'tr[data-at][tabindex="0"], .df-roster [data-key] [tabindex="0"]';
    const found = { "/": ".df-find input", n: "[data-df-new]", ArrowDown: nothing && first }[event.key];
    const target = (found && document.querySelector(found)) ?? (event.key === "n" && nextNoted(event.target));
    if (!target) return;
    event.preventDefault();
    if (target.matches("[data-df-new]")) target.click(); else target.focus();
  }
  function nextNoted(target) {
    const at = (row) => Number(row?.dataset.at ?? -1);
    const noted = [...document.querySelectorAll("tr[data-at]:is(.is-warn, .is-danger)")];
    return noted.find((row) => at(row) > at(target.closest("tr[data-at]"))) ?? noted[0];
  }
  function keys() {
    const list = byId("df-keys");
    byId("df-keys-on").checked = letters();
    if (!list.open) list.showModal();
  }
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-df-keys]")) return;
    event.target.closest("[popover]")?.hidePopover();
    keys();
  });

  // -- the password's eye on plain pages --
  document.addEventListener("click", (event) => {
    const eye = event.target.closest?.("[data-df-reveal]");
    if (!eye) return;
    const input = byId(eye.dataset.dfReveal);
    input.type = input.type === "password" ? "text" : "password";
    eye.setAttribute("aria-pressed", String(input.type === "text"));
  });

  // -- what takes a while says so on plain pages, and cannot be asked for twice --
  document.addEventListener("submit", (event) => {
    const words = event.target.dataset.dfWait;
    if (!words) return;
    if (event.target.ariaBusy) return event.preventDefault();
    event.target.ariaBusy = event.submitter.ariaBusy = "true";
    event.submitter.querySelector("small").textContent = words;
  });

  // -- a page that the browser kept whole may be somebody's who is gone by now, or still wait: it is asked for anew --
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  // -- a page that answers a form: going back to it, or loading it again, does not send the form again --
  const answered = document.querySelector("[data-df-at]");
  if (answered) {
    const asked = answered.querySelector("[name=next]")?.value;
    history.replaceState(null, "", answered.dataset.dfAt + (asked ? `?next=${encodeURIComponent(asked)}` : ""));
  }

  // -- who forgot the password finds the typed address at the next form; it stays in this tab, out of any web address --
  const email = document.querySelector("form input[name=email]");
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-df-takes-email]") && email) sessionStorage.setItem("df-email", email.value);
  });
  if (email) {
    email.value ||= sessionStorage.getItem("df-email") ?? "";
    sessionStorage.removeItem("df-email");
  }

  // -- passkeys: what the server asks goes to the browser, and its answer back; null when the person thought better of it --
  const canPasskey = Boolean(window.PublicKeyCredential?.parseRequestOptionsFromJSON && navigator.credentials);
  window.dfPasskey = async (how, options) => {
    const read = how === "create" ? "parseCreationOptionsFromJSON" : "parseRequestOptionsFromJSON";
    try {
      const answer = await navigator.credentials[how]({ publicKey: PublicKeyCredential[read](options) });
      return JSON.stringify(answer.toJSON());
    } catch { return null; }
  };
  for (const form of document.querySelectorAll("form[data-df-passkey]")) form.hidden = !canPasskey;
  document.addEventListener("submit", async (event) => {
    const form = event.target, how = form.dataset.dfPasskey, button = event.submitter;
    if (!how) return;
    event.preventDefault();
    if (form.ariaBusy) return;
    form.ariaBusy = button.ariaBusy = "true";
    const asked = await fetch(`${form.getAttribute("action")}/vraag`, { method: "POST", headers: { Accept: "application/json" } }).catch(() => null);
    const options = await asked?.json().catch(() => null);
    const answer = asked?.ok && options ? await window.dfPasskey(how, options) : null;
    if (answer) form.elements.credential.value = answer;
    if (answer || options?.code === "proof_needed") { form.submit(); return; } // unanswered it leads to where that is proved
    form.ariaBusy = button.ariaBusy = null;
    const told = form.querySelector(".df-error");
    told.textContent = (asked?.ok ? "" : options?.message) || "Dat is niet gelukt. Probeer het opnieuw, of kies een andere manier.";
    told.hidden = false;
  });

  if ("serviceWorker" in navigator) window.addEventListener("load", () => navigator.serviceWorker.register("/sw.js").catch(() => {}));
})();
