// The component of the week board for NiceGUI; its modules come together in one answer (ui/board/bundle.py).
// The page waits a tenth of a second at most for the week that its head asked for: what has come is drawn at once.
await Promise.race([window.askedWeek?.json, new Promise((go) => setTimeout(go, 100))]);
export { default } from 'depotflow-board';
