import type { ErrorCode, ErrorReport } from '../contract/errors.ts';
import type { m } from '../i18n/generated/messages.js';
import { errorText, type ErrorParams } from './error-text.ts';

type Messages = typeof m;

/** A message key without `error_`. Each error has a second message, `error_…_next`, with what to do. */
export type ErrorId = {
  [K in keyof Messages]: K extends `error_${infer Id}`
    ? `error_${Id}_next` extends keyof Messages
      ? Id
      : never
    : never;
}[keyof Messages];

type Inputs<K> = K extends keyof Messages ? NonNullable<Parameters<Messages[K]>[0]> : object;
type InputName<Id extends string> = keyof Inputs<`error_${Id}`> | keyof Inputs<`error_${Id}_next`>;
type Params<Id extends string> = { [N in InputName<Id>]: string | number };
type Rest<Id extends string> = [InputName<Id>] extends [never]
  ? [params?: Record<string, never>, facts?: Record<string, string>]
  : [params: Params<Id>, facts?: Record<string, string>];

/**
 * An error to show to the user: the ID of its messages in the catalogue and their parameters. The text is made where
 * it is shown, in the current language.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly id: string;
  readonly params: ErrorParams;
  readonly facts: Record<string, string>;

  constructor(code: ErrorCode, id: string, params: ErrorParams, facts: Record<string, string>) {
    super(errorText({ id, params }, 'en').message);
    this.name = 'AppError';
    this.code = code;
    this.id = id;
    this.params = params;
    this.facts = facts;
  }

  static fromReport({ code, id, params, facts }: ErrorReport): AppError {
    return new AppError(code, id, params, facts);
  }

  /** What to do next, in English. */
  get nextStep(): string {
    return errorText(this, 'en').nextStep;
  }

  report(): ErrorReport {
    return { code: this.code, id: this.id, params: this.params, facts: this.facts };
  }
}

/** Creates an error with messages from the catalogue; a missing parameter is a type error. */
export const appError = <Id extends ErrorId>(
  code: ErrorCode,
  id: Id,
  ...[params = {}, facts = {}]: Rest<Id>
): AppError => new AppError(code, id, params, facts);

/** An unexpected error, reported without details. */
export const internalError = (): AppError => appError('internal', 'internal');
