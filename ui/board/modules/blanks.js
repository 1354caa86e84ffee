// What stands where there is nothing to show: the week did not come, no rows are left, or nothing is planned yet.

import { Icon } from './parts.js';

export const LoadFailed = {
  components: { DfIcon: Icon },
  props: { board: Object },
  template: `
    <div class="df-wk__blank" role="alert">
      <df-icon name="cloud-off" :size="26"/><p class="b">De planning laden lukt niet</p>
      <p>Er is niets verloren. Controleer je verbinding en probeer het opnieuw.</p>
      <button type="button" class="df-btn is-primary" @click="board.load">Opnieuw proberen</button>
    </div>`,
};

export const NoRows = {
  props: { board: Object },
  computed: {
    hasNothing: ({ board }) => !board.week.value.drivers.length && !board.week.value.routes.length,
  },
  template: `
    <div class="df-wk__blank">
      <template v-if="hasNothing">
        <p class="b">Nog geen chauffeurs en routes</p>
        <p>Importeer ze uit je eigen bestanden, of voer ze in bij Chauffeurs en Routes.</p>
        <a class="df-btn is-primary" href="/import">Importeren</a>
      </template>
      <template v-else>
        <p class="b">Geen rijen met deze filters</p>
        <button type="button" class="df-btn" @click="board.showEverything()">Toon alles</button>
      </template>
    </div>`,
};

export const EmptyWeek = {
  components: { DfIcon: Icon },
  props: { board: Object },
  computed: {
    previous: ({ board }) => board.previousWeek.value,
  },
  template: `
    <div class="df-wk__blank is-floating">
      <df-icon name="calendar-days" :size="26"/>
      <p class="b">Nog geen diensten in week {{ board.week.value.number }}</p>
      <p v-if="board.canEdit">Kopieer week {{ previous }} en pas aan, of begin leeg.</p>
      <div v-if="board.canEdit"><button type="button" class="df-btn is-primary" @click="board.actions.copyWeek()"><df-icon name="copy"
        :size="15"/>Kopieer week {{ previous }}</button><button type="button" class="df-btn" @click="board.view.startsEmpty = true">Begin
        leeg</button></div>
    </div>`,
};
