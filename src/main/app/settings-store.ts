import { renameSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { Locale, Settings, SettingsState } from '../../contract/settings.ts';
import { localeFor } from '../../i18n/locale.ts';
import { appError } from '../../shared/app-error.ts';
import { logText } from '../log/log-entry.ts';
import { logError } from '../log/log.ts';
import { mergeSettings, loadFile, readSettings, storeFile, type RawSettings } from './settings-file.ts';

interface SettingsProblem {
  kind: 'settings-kept' | 'settings-unreadable';
  /** Where the file is now. */
  path: string;
  /** For the log. */
  text: string;
}

/** The app's settings, in a file in the profile that is read at the start and written with every change. */
export class SettingsStore {
  readonly #path: string;
  readonly #systemLanguages: () => readonly string[];
  readonly #onChange: (state: SettingsState, before: SettingsState) => void;
  #raw: RawSettings;
  #settings: Settings;
  /** Set if the file exists but could not be read; it is then not overwritten. */
  #readOnly = false;
  #problem: SettingsProblem | null = null;

  /** @param onChange called after each change, even if the file cannot be written */
  constructor(options: {
    path: string;
    systemLanguages: () => readonly string[];
    onChange: (state: SettingsState, before: SettingsState) => void;
  }) {
    this.#path = options.path;
    this.#systemLanguages = options.systemLanguages;
    this.#onChange = options.onChange;
    const { raw, settings, damaged } = readSettings(this.#load());
    this.#raw = raw;
    this.#settings = settings;
    if (damaged) this.#renameDamaged();
  }

  /** Why the defaults are used although there is a file; null if it was read. */
  get problem(): SettingsProblem | null {
    return this.#problem;
  }

  get current(): Settings {
    return this.#settings;
  }

  /** The app's language. */
  get locale(): Locale {
    const { language } = this.#settings;
    return language === 'system' ? localeFor(this.#systemLanguages()) : language;
  }

  get state(): SettingsState {
    return { ...this.#settings, locale: this.locale };
  }

  /** @throws AppError `cannot-write` if the file cannot be written; the change then applies until the app closes */
  change(change: { [N in keyof Settings]?: Settings[N] | undefined }): void {
    const changed = Object.entries(change).filter(
      ([name, value]) =>
        value !== undefined && !isDeepStrictEqual(this.#settings[name as keyof Settings], value),
    );
    if (changed.length === 0) return;
    const before = this.state;
    const part = Object.fromEntries(changed) as Partial<Settings>;
    this.#settings = { ...this.#settings, ...part };
    this.#raw = mergeSettings(this.#raw, part);
    this.#onChange(this.state, before);
    this.#store();
  }

  #load(): string | null {
    try {
      return loadFile(this.#path);
    } catch (error) {
      this.#leaveFile(error);
      return null;
    }
  }

  #store(): void {
    if (!this.#readOnly) {
      try {
        return storeFile(this.#path, this.#raw);
      } catch (error) {
        logError('settings', error);
      }
    }
    throw appError('cannot-write', 'settings_not_saved', { path: this.#path });
  }

  /** Keeps a damaged file, because the user may want to repair it. */
  #renameDamaged(): void {
    const path = `${this.#path}.damaged`;
    try {
      renameSync(this.#path, path);
      this.#problem = { kind: 'settings-kept', path, text: 'damaged' };
    } catch (error) {
      this.#leaveFile(error);
    }
  }

  #leaveFile(error: unknown): void {
    this.#readOnly = true;
    this.#problem = { kind: 'settings-unreadable', path: this.#path, text: logText(error) };
  }
}
