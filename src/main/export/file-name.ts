/** Device names that Windows keeps for itself, with any ending. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A file name that every system takes, made of a ticket's number and subject. @param ending with its dot */
export function fileNameFor(number: string, subject: string, ending: string): string {
  return `${stemOf(`Ticket ${number} ${subject}`)}${ending}`;
}

/** A stranger's file name as one that every system takes; its ending stays, for it tells what the file is. */
export function safeFileName(given: string): string {
  const ending = /\.[A-Za-z0-9]{1,12}$/.exec(given)?.[0] ?? '';
  return `${stemOf(given.slice(0, given.length - ending.length)) || 'attachment'}${ending}`;
}

function stemOf(text: string): string {
  const stem = text
    // eslint-disable-next-line no-control-regex -- control characters are just what has to go
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const short = [...stem]
    .slice(0, 80)
    .join('')
    .replace(/^\.+|[. ]+$/g, '');
  return reserved.test(short) ? `${short}_` : short;
}
