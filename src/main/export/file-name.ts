/** Device names that Windows keeps for itself, with any ending. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** A file name that every system takes, made of a ticket's number and subject. @param ending with its dot */
export function fileNameFor(number: string, subject: string, ending: string): string {
  const stem = `Ticket ${number} ${subject}`
    // eslint-disable-next-line no-control-regex -- control characters are just what has to go
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const short = [...stem]
    .slice(0, 80)
    .join('')
    .replace(/[. ]+$/, '');
  return `${reserved.test(short) ? `${short}_` : short}${ending}`;
}
