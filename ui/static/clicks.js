// A click reaches the server once and means what was seen: nothing changes under a press, and a broken line loses none.
(() => {
  "use strict";
  const PRESSED = "button, a[href], summary, label, tr[data-at], [data-act], [role=button], [role=option], [role=tab], [role=menuitem]";
  const LONGEST = 2000; // milliseconds that a press may keep the page as it is
  const TAP = 50; // between the moment a finger is lifted and the click that a browser makes of it
  let press = 0, presses = 0, hear = null;
  const heard = [];

  // -- while something is pressed, what the server sends waits: a click happens where press and release were on the same thing --
  function begin() {
    press = ++presses;
    end(LONGEST);
  }
  function end(milliseconds) {
    const ended = press;
    setTimeout(() => {
      if (ended !== press) return;
      press = 0;
      for (const packet of heard.splice(0)) hear(packet);
    }, milliseconds);
  }
  const isPressed = (target) => target.closest?.(PRESSED);
  addEventListener("pointerdown", ({ target }) => isPressed(target) && begin(), true);
  addEventListener("keydown", ({ target, key, repeat }) => key === " " && !repeat && isPressed(target) && begin(), true);
  for (const name of ["pointerup", "pointercancel"]) addEventListener(name, () => end(TAP), true);
  for (const name of ["click", "keyup"]) addEventListener(name, () => end(0), true);

  // -- the second click of a double click reaches no other button than the first: what came in its place was not looked at --
  let clicked = null;
  addEventListener("click", (event) => {
    const control = event.target.closest?.("button, a[href]");
    if (event.detail > 1 && control && control !== clicked) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else clicked = control;
  }, true);

  // -- what happens on the page is numbered and kept until the server has it; after a break it goes again, in its order --
  const connect = window.io;
  window.io = (...how) => {
    const socket = connect(...how), emit = socket.emit.bind(socket), kept = new Map();
    const send = (message, isRepeated) => emit("event", message, (became) => {
      kept.delete(message.number);
      if (became === "failed") window.dfFree(message.id);
      if (became === "gone" && isRepeated) window.dfTell("De verbinding was even weg en dit scherm is intussen anders.", "Wat je als laatste deed is niet gedaan. Kijk het na en doe het zo nodig opnieuw.");
    });
    let number = 0;
    socket.emit = (name, message, ...more) => {
      if (name !== "event") return emit(name, message, ...more);
      message.number = ++number;
      kept.set(number, message);
      if (socket.connected) send(message, false);
      return socket;
    };
    socket.on("disconnect", () => { socket.sendBuffer = socket.sendBuffer.filter(({ data }) => data[0] !== "event"); });
    socket.on("connect", () => kept.forEach((message) => send(message, true)));
    hear = socket.onevent.bind(socket);
    socket.onevent = (packet) => (press ? heard.push(packet) : hear(packet));
    return socket;
  };
})();
