import { stemOf } from '../attachments/file-name.ts';

/** A file name that every system takes, made of a ticket's number and subject. @param ending with its dot */
export function fileNameFor(number: string, subject: string, ending: string): string {
  return `${stemOf(`Ticket ${number} ${subject}`)}${ending}`;
}
