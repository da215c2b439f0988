import { safeFileName } from '../../attachments/file-name.ts';
import { attachmentText } from '../labels.ts';
import type { ExportedAttachment } from '../model.ts';
import type { ExportContext } from './format.ts';
import { ofTicket } from './html-message.ts';
import { base64Parts, escapeHtml } from './texts.ts';

const MB = 1024 * 1024;
/** The largest attachment in a page, and all of them together: browsers hold the complete page in memory. */
export const maxEmbedded = 20 * MB;
export const maxEmbeddedInPage = 200 * MB;

/** Pictures that browsers show; never SVG, which is a document. */
const shown = /^image\/(?:png|jpeg|gif|webp)$/;

/** Embeds the attachments of a page as `data:` URIs, as long as they are not too large. */
export class Embedding {
  private left = maxEmbeddedInPage;
  /** Pictures that are shown can be saved from there. */
  private readonly figures = new Set<ExportedAttachment>();

  /** The picture; nothing for an attachment that is none or too large. */
  *figure(attachment: ExportedAttachment, caption: string): Generator<string> {
    if (!this.claimFigure(attachment)) return;
    yield `<figure><img alt="${escapeHtml(attachment.fileName)}" src="data:${attachment.mediaType};base64,`;
    yield* base64Parts(contentOf(attachment));
    yield `"><figcaption${ofTicket(attachment.fileName)}>${escapeHtml(caption)}</figcaption></figure>\n`;
  }

  /** The attachment in the list of its message: a link that saves it, if it is embedded. */
  *item(attachment: ExportedAttachment, context: ExportContext): Generator<string> {
    const { fileName, read } = attachment;
    const { options, m } = context;
    const label = attachmentText(attachment, context);
    const start = `<li${ofTicket(fileName)}>`;
    const isFigure = options.pictures !== 'none' && this.claimFigure(attachment);
    if (isFigure || !read || !options.includeAttachments) return yield `${start}${escapeHtml(label)}</li>`;
    if (!this.claim(attachment))
      return yield `${start}${escapeHtml(m.format_not_embedded({ attachment: label }))}</li>`;
    // Without its type the content is only saved, never opened.
    yield `${start}<a download="${escapeHtml(safeFileName(fileName))}" href="data:application/octet-stream;base64,`;
    yield* base64Parts(contentOf(attachment));
    yield `">${escapeHtml(label)}</a></li>`;
  }

  private claimFigure(attachment: ExportedAttachment): boolean {
    if (this.figures.has(attachment)) return true;
    if (!shown.test(attachment.mediaType) || !this.claim(attachment)) return false;
    this.figures.add(attachment);
    return true;
  }

  private claim({ read, size }: ExportedAttachment): boolean {
    if (read === null || size === null || size > Math.min(maxEmbedded, this.left)) return false;
    this.left -= size;
    return true;
  }
}

const contentOf = ({ read }: ExportedAttachment): Uint8Array => read?.() ?? new Uint8Array();
