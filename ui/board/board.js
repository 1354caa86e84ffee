// The component of the week board for NiceGUI; its modules come together in one answer (ui/board/bundle.py).
export { default } from 'depotflow-board';
