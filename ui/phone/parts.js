/** The pieces the phone's screens are made of; they know nothing of shifts. */

import { h, nextTick, onBeforeUnmount, onMounted, ref } from '/app/static/vue.js';

import { number } from './format.js';

const HOLD_MS = 1000;

export const icon = (name, size = 22, tone = '') =>
  h('svg', { class: ['df-i', tone], width: size, height: size, 'aria-hidden': 'true' }, [
    h('use', { href: `/static/icons.svg#${name}` }),
  ]);

export const button = (label, glyph, { tone = '', size = 22, ...attributes }) =>
  h('button', { type: 'button', class: ['dp-btn', tone], ...attributes }, [glyph && icon(glyph, size), label]);

/** A row of a list: what, a second line, and a value or action on the right. */
export const row = ({ glyph, tone = 'c-3', title, detail, value, onClick, label }) =>
  h(onClick ? 'button' : 'div', { class: 'dp-li', type: onClick && 'button', onClick, 'aria-label': label }, [
    icon(glyph, 20, tone),
    h('span', [title, detail && h('small', detail)]),
    value && h('span', { class: onClick ? 'v c-accent' : 'v' }, value),
  ]);

/** Acts after being held for a second. Keyboard and switch control press, then press again. */
export const HoldButton = {
  props: { label: String, glyph: String },
  emits: ['done'],
  setup(props, { emit }) {
    const phase = ref('idle');
    let timer = null;
    const rest = () => {
      clearTimeout(timer);
      phase.value = 'idle';
    };
    const finish = () => {
      rest();
      emit('done');
    };
    const press = (event) => {
      if (event.button !== 0) return;
      phase.value = 'holding';
      timer = setTimeout(finish, HOLD_MS);
    };
    const click = (event) => {
      if (event.detail !== 0) return; // a pointer holds instead
      if (phase.value === 'confirm') finish();
      else phase.value = 'confirm';
    };
    onBeforeUnmount(() => clearTimeout(timer));
    const hint = { idle: 'houd 1 sec vast', holding: 'houd vast', confirm: 'druk nog eens' };
    return () =>
      h(
        'button',
        {
          type: 'button',
          class: ['dp-btn is-xl is-ink dp-hold', `is-${phase.value}`],
          onPointerdown: press,
          onPointerup: () => phase.value === 'holding' && rest(),
          onPointerleave: () => phase.value === 'holding' && rest(),
          onPointercancel: rest,
          onContextmenu: (event) => event.preventDefault(),
          onClick: click,
          onBlur: rest,
          onKeydown: (event) => event.key === 'Escape' && rest(),
        },
        [icon(props.glyph, 18), h('span', [props.label, h('small', { role: 'status' }, hint[phase.value])])],
      );
  },
};

/** A number with a big minus and plus; tapping the number asks for `edit`. */
export const Counter = {
  props: { name: String, one: String, value: Number, goal: Number, note: String },
  emits: ['change', 'edit'],
  setup(props, { emit }) {
    return () => {
      const caption = props.note ? `${props.name}, ${props.note}` : props.name;
      return h('div', { class: 'dp-count', role: 'group', 'aria-label': caption }, [
        h(
          'button',
          {
            type: 'button',
            disabled: props.value === 0,
            'aria-label': `Eén ${props.one} minder`,
            onClick: () => emit('change', -1),
          },
          [icon('minus', 24)],
        ),
        h(
          'button',
          {
            type: 'button',
            class: 'dp-count__n',
            'aria-label': `${props.name}: ${props.value}, typ een ander aantal`,
            onClick: () => emit('edit'),
          },
          [h('b', number(props.value)), props.goal ? h('em', ` / ${number(props.goal)}`) : null, h('small', caption)],
        ),
        h(
          'button',
          { type: 'button', class: 'plus', 'aria-label': `Eén ${props.one} erbij`, onClick: () => emit('change', +1) },
          [icon('plus', 26)],
        ),
      ]);
    };
  },
};

/** A panel from the bottom of the screen; Escape, the cross and a tap beside it close it. */
export const Sheet = {
  props: { title: String },
  emits: ['close'],
  setup(props, { emit, slots }) {
    const dialog = ref(null);
    const opener = document.activeElement;
    onMounted(() => dialog.value.showModal());
    onBeforeUnmount(() => nextTick(() => opener?.isConnected && opener.focus()));
    return () =>
      h(
        'dialog',
        {
          ref: dialog,
          class: 'dp-sheet',
          'aria-label': props.title,
          onClose: () => emit('close'),
          onClick: (event) => event.target === dialog.value && emit('close'),
        },
        [
          h('div', { class: 'dp-sheet__in' }, [
            h('header', [
              h('h2', props.title),
              h('button', { type: 'button', class: 'dp-icon', 'aria-label': 'Sluiten', onClick: () => emit('close') }, [
                icon('x'),
              ]),
            ]),
            slots.default(),
          ]),
        ],
      );
  },
};

/** Asks for one value. `parse` turns the text into a value or into null, which `problem` then explains. */
export const ValueSheet = {
  props: {
    title: String,
    hint: String,
    value: [String, Number],
    type: String,
    parse: Function,
    problem: String,
    failure: String,
    submit: { default: 'Opslaan' },
  },
  emits: ['type', 'save', 'close'],
  setup(props, { emit }) {
    const text = ref(props.value === null ? '' : String(props.value));
    const wrong = ref(false);
    const save = (event) => {
      event.preventDefault();
      const value = props.parse(text.value.trim());
      wrong.value = value === null;
      if (!wrong.value) emit('save', value);
    };
    const input = (event) => {
      text.value = event.target.value;
      wrong.value = false;
      emit('type', text.value);
    };
    const note = () => (wrong.value ? props.problem : (props.failure ?? props.hint));
    return () =>
      h(Sheet, { title: props.title, onClose: () => emit('close') }, () =>
        h('form', { onSubmit: save, novalidate: true }, [
          h(props.type === 'text' ? 'textarea' : 'input', {
            class: 'dp-input',
            type: props.type === 'time' ? 'time' : 'text',
            inputmode: props.type === 'number' ? 'numeric' : undefined,
            autocomplete: 'off',
            autofocus: true,
            maxlength: props.type === 'text' ? 1000 : 9,
            'aria-label': props.title,
            'aria-invalid': wrong.value,
            'aria-describedby': 'dp-value-note',
            value: text.value,
            onFocus: (event) => props.type === 'number' && event.target.select(),
            onInput: input,
          }),
          h(
            'p',
            { id: 'dp-value-note', class: note() === props.hint ? 'c-2' : 'c-danger', role: 'status' },
            note(),
          ),
          h('button', { type: 'submit', class: 'dp-btn is-xl is-primary' }, props.submit),
        ]),
      );
  },
};
