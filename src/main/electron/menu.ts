import { Menu, type MenuItemConstructorOptions } from 'electron';
import { m } from '../../i18n/generated/messages.js';

const isMac = process.platform === 'darwin';
const separator = { type: 'separator' } as const;

/**
 * Sets the application menu in the current language; call it again after the language has changed. Roles need labels,
 * because Electron's default ones are always English.
 */
export function setMenu(): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([isMac ? appMenu() : fileMenu(), editMenu(), viewMenu(), windowMenu()]),
  );
}

const appMenu = (): MenuItemConstructorOptions => ({
  label: 'Threadkeep',
  submenu: [
    { role: 'about', label: m.dialogs_menu_about() },
    separator,
    { role: 'services', label: m.dialogs_menu_services() },
    separator,
    { role: 'hide', label: m.dialogs_menu_hide() },
    { role: 'hideOthers', label: m.dialogs_menu_hide_others() },
    { role: 'unhide', label: m.dialogs_menu_show_all() },
    separator,
    { role: 'quit', label: m.dialogs_menu_quit() },
  ],
});

const fileMenu = (): MenuItemConstructorOptions => ({
  label: m.dialogs_menu_file(),
  submenu: [{ role: 'quit', label: m.dialogs_menu_quit() }],
});

const editMenu = (): MenuItemConstructorOptions => ({
  label: m.dialogs_menu_edit(),
  submenu: [
    { role: 'undo', label: m.dialogs_menu_undo() },
    { role: 'redo', label: m.dialogs_menu_redo() },
    separator,
    { role: 'cut', label: m.dialogs_menu_cut() },
    { role: 'copy', label: m.dialogs_menu_copy() },
    { role: 'paste', label: m.dialogs_menu_paste() },
    { role: 'delete', label: m.dialogs_menu_delete() },
    { role: 'selectAll', label: m.dialogs_menu_select_all() },
  ],
});

const viewMenu = (): MenuItemConstructorOptions => ({
  label: m.dialogs_menu_view(),
  submenu: [
    { role: 'resetZoom', label: m.dialogs_menu_actual_size() },
    { role: 'zoomIn', label: m.dialogs_menu_zoom_in() },
    { role: 'zoomOut', label: m.dialogs_menu_zoom_out() },
    { role: 'togglefullscreen', label: m.dialogs_menu_full_screen() },
    ...(__DEV_BUILD__ ? [{ role: 'reload' as const }, { role: 'toggleDevTools' as const }] : []),
  ],
});

/** On macOS, the role makes the system add the open windows. */
const windowMenu = (): MenuItemConstructorOptions => ({
  ...(isMac && { role: 'window' as const }),
  label: m.dialogs_menu_window(),
  submenu: [
    { role: 'minimize', label: m.dialogs_menu_minimize() },
    ...(isMac
      ? [
          { role: 'zoom' as const, label: m.dialogs_menu_zoom() },
          separator,
          { role: 'front' as const, label: m.dialogs_menu_front() },
        ]
      : []),
    { role: 'close', label: m.dialogs_menu_close() },
  ],
});
