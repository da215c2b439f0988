// @vitest-environment jsdom
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { copyText } from '../../../../src/main/export/copy.ts';
import { html } from '../../../../src/main/export/formats/html.ts';
import { each, exportContext, MemoryOutput } from '../../../support/exported-ticket.ts';
import { oddTicket } from '../../../support/odd-tickets.ts';

/** Elements that load or execute something, or change the page. */
const active =
  'script, iframe, object, embed, link, base, form, input, button, svg, math, video, audio, source';

const parse = (text: string): Document => new DOMParser().parseFromString(text, 'text/html');

test('any ticket becomes a page that loads and executes nothing', async () => {
  const context = exportContext({ includeAttachments: true, pictures: 'inline' });
  const property = fc.asyncProperty(oddTicket, async (ticket) => {
    const output = new MemoryOutput();
    await html.write(each(ticket), output, context);
    const page = parse(output.text());
    expect(page.querySelectorAll(active)).toHaveLength(0);
    expect(page.querySelectorAll('style')).toHaveLength(1);
    expect(page.querySelectorAll('section.message')).toHaveLength(ticket.messages.length);
    for (const element of page.querySelectorAll('[src]'))
      expect(element.getAttribute('src')).toMatch(/^data:image\/png;base64,[\w+/=]*$/);
    for (const { name } of [...page.querySelectorAll('*')].flatMap(({ attributes }) => [...attributes]))
      expect(name).not.toMatch(/^(?:on.*|style|srcset|srcdoc)$/);
    for (const link of page.querySelectorAll('a'))
      expect(link.getAttribute('href')).toMatch(/^(?:#t5|https?:|mailto:|data:application\/octet-stream;)/);
  });
  await fc.assert(property, { numRuns: 60 });
}, 60_000);

test('any copied ticket has no active elements', () => {
  const property = fc.property(oddTicket, (ticket) => {
    const copied = copyText(ticket, null, exportContext());
    expect(parse(copied.html).querySelectorAll(`${active}, style, img`)).toHaveLength(0);
    expect(parse(copied.html).querySelectorAll('h2')).toHaveLength(ticket.messages.length);
    expect(copied.text).not.toMatch(/[^\P{Cc}\n\t]/u);
  });
  fc.assert(property, { numRuns: 60 });
}, 60_000);
