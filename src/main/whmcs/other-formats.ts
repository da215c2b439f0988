import { decodeXML } from 'entities';
import { maxGuessed } from './limits.ts';

/** The body of a response as an object, and other output of the server around it. */
export interface ParsedResponse {
  fields: Record<string, unknown>;
  /** Text that a broken add-on printed before or after the JSON, or an empty string. */
  noise: string;
}

/** Errors in the two other formats of WHMCS. Tickets are only requested and read as JSON. */
export function otherFormat(text: string): ParsedResponse | null {
  const head = text.slice(0, maxGuessed);
  return xmlError(head) ?? nameValuePairs(head);
}

/** `<whmcsapi>…<result>error</result><message>…</message></whmcsapi>` */
function xmlError(text: string): ParsedResponse | null {
  if (!text.includes('<whmcsapi') || element(text, 'result')?.toLowerCase() !== 'error') return null;
  return { fields: { result: 'error', message: element(text, 'message') ?? '' }, noise: '' };
}

function element(text: string, name: string): string | null {
  const start = text.indexOf(`<${name}>`);
  const end = text.indexOf(`</${name}>`, start);
  if (start < 0 || end < 0) return null;
  const content = text.slice(start + name.length + 2, end).trim();
  const isCdata = content.startsWith('<![CDATA[') && content.endsWith(']]>');
  return isCdata ? content.slice(9, -3).trim() : decodeXML(content);
}

/** `result=error;message=…`, perhaps with other output before it. */
function nameValuePairs(text: string): ParsedResponse | null {
  const lower = text.toLowerCase();
  const starts = ['result=error', 'result=success'].map((start) => lower.indexOf(start));
  const start = Math.min(...starts.filter((at) => at >= 0));
  if (!Number.isFinite(start)) return null;
  const fields: Record<string, string> = {};
  let last = '';
  for (const pair of text.slice(start).split(';')) {
    const [name = '', ...value] = pair.split('=');
    // A message may contain semicolons.
    if (value.length === 0 && last !== '') fields[last] += pair.trim() === '' ? '' : `;${pair}`;
    else if (/^[a-z_]{1,40}$/i.test(name.trim()))
      fields[(last = name.trim().toLowerCase())] = value.join('=').trim();
  }
  if (!/^(?:error|success)$/i.test(fields['result'] ?? '')) return null;
  return { fields, noise: text.slice(0, start).trim().slice(0, 2000) };
}
