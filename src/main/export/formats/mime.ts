import type MimeNode from 'nodemailer/lib/mime-node';
import { encode, wrap } from 'nodemailer/lib/qp';

/** Bytes in a line of Base64, and in a part of many lines. */
const lineBytes = 57;
const partBytes = lineBytes * 16_384;

/**
 * A mail as text in ASCII with CRLF, in parts that start at the beginning of a line. nodemailer writes each part of a
 * mail through several streams, which takes longer than everything else in an export.
 */
export function* mimeParts(node: MimeNode): Generator<string> {
  yield `${node.buildHeaders()}\r\n\r\n`;
  if (!node.multipart) return yield* encodedContent(node);
  for (const child of node.childNodes) {
    yield `--${String(node.boundary)}\r\n`;
    yield* mimeParts(child);
    yield '\r\n';
  }
  yield `--${String(node.boundary)}--\r\n`;
}

function* encodedContent(node: MimeNode): Generator<string> {
  const { content } = node;
  if (typeof content !== 'string' && !Buffer.isBuffer(content)) return;
  const encoding = node.getTransferEncoding();
  if (encoding === 'quoted-printable') yield wrap(encode(content), 76);
  else if (encoding === 'base64') yield* base64Lines(Buffer.from(content));
  else yield content.toString();
}

function* base64Lines(data: Buffer): Generator<string> {
  for (let from = 0; from < data.length; from += partBytes) {
    const lines = data
      .subarray(from, from + partBytes)
      .toString('base64')
      .replace(/.{76}/g, '$&\r\n');
    yield lines.endsWith('\n') ? lines : `${lines}\r\n`;
  }
}
