/** How the server encodes its responses. */
export type Charset = 'utf-8' | 'iso-8859-1' | 'utf-16le' | 'utf-16be';

export interface Body {
  text: string;
  contentType: string;
}

/** The body in the requested response type; NVP by default. */
export function bodyOf(answer: Record<string, unknown>, responseType: string, action: string): Body {
  switch (responseType.toLowerCase()) {
    case 'json':
      return { text: JSON.stringify(answer), contentType: 'application/json' };
    case 'xml':
      return { text: xml(answer, action), contentType: 'application/xml' };
    default:
      return { text: nvp(answer), contentType: 'text/plain' };
  }
}

/** Characters missing in Latin-1 become question marks, as in PHP. UTF-16 starts with a byte order mark. */
export function encodeBody(text: string, charset: Charset): Buffer {
  switch (charset) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'iso-8859-1':
      return Buffer.from(text.replace(/[\u{100}-\u{10ffff}]/gu, '?'), 'latin1');
    case 'utf-16le':
      return Buffer.from(`\uFEFF${text}`, 'utf16le');
    case 'utf-16be':
      return Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();
  }
}

/** Parses a form in either encoding that PHP accepts; returns nothing for other content types. */
export async function readForm(contentType: string, body: Buffer): Promise<URLSearchParams> {
  if (contentType.startsWith('application/x-www-form-urlencoded'))
    return new URLSearchParams(body.toString('utf8'));
  const form = new URLSearchParams();
  if (!contentType.startsWith('multipart/form-data')) return form;
  const parts = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => new FormData());
  for (const [name, value] of parts) if (typeof value === 'string') form.append(name, value);
  return form;
}

function nvp(answer: Record<string, unknown>): string {
  return Object.entries(answer)
    .filter(([, value]) => typeof value !== 'object')
    .map(([name, value]) => `${name}=${String(value)};`)
    .join('');
}

const xml = (answer: Record<string, unknown>, action: string): string =>
  `<?xml version="1.0" encoding="utf-8"?>\n<whmcsapi version="9.0.0">\n${element('action', action)}${Object.entries(
    answer,
  )
    .map(([name, value]) => element(name, value))
    .join('')}</whmcsapi>\n`;

/** In XML, a list repeats its element. */
function element(name: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  if (typeof value === 'object' && value !== null) {
    const inner = Object.entries(value).map(([key, item]) => element(key, item));
    return `<${name}>\n${inner.join('')}</${name}>\n`;
  }
  const text = value === null || value === undefined ? '' : String(value as string | number | boolean);
  return `<${name}><![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>\n`;
}
