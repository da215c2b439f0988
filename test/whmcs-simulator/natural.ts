import { corpus, languages, type Paragraphs } from './corpus.ts';
import type { Dice } from './dice.ts';
import { logLine, orderNumber, ownName, rareDetail, shopLink } from './rare.ts';

const lines: Record<string, { hello: string; bye: string }> = {
  en: { hello: 'Hello', bye: 'Kind regards,' },
  de: { hello: 'Guten Tag', bye: 'Mit freundlichen Grüßen' },
  es: { hello: 'Buenos días', bye: 'Un saludo,' },
  fr: { hello: 'Bonjour', bye: 'Cordialement,' },
  it: { hello: 'Buongiorno', bye: 'Cordiali saluti' },
  'pt-br': { hello: 'Olá', bye: 'Atenciosamente,' },
  pl: { hello: 'Dzień dobry', bye: 'Pozdrawiam' },
  cs: { hello: 'Dobrý den', bye: 'S pozdravem' },
  tr: { hello: 'Merhaba', bye: 'Saygılarımla' },
  ru: { hello: 'Здравствуйте', bye: 'С уважением,' },
  ja: { hello: 'お世話になっております。', bye: 'よろしくお願いいたします。' },
  'zh-cn': { hello: '您好', bye: '谢谢！' },
  'zh-tw': { hello: '您好', bye: '謝謝！' },
  ko: { hello: '안녕하세요', bye: '감사합니다.' },
};

/** Scripts without spaces need fewer characters for the same content. */
const dense = new Set(['ja', 'zh-cn', 'zh-tw', 'ko']);

/** The language of each client, distributed by share. */
const byShare = languages.flatMap(([language, share]) => Array<string>(share).fill(language));

/** Writes text in a language: consecutive sentences of the corpus, with some rare words. */
export class NaturalWriter {
  readonly #dice: Dice;
  readonly #language: string;
  readonly #paragraphs: Paragraphs;

  constructor(dice: Dice, language: string) {
    this.#dice = dice;
    this.#language = language;
    this.#paragraphs = corpus().get(language) ?? [];
  }

  static languageOf(client: number): string {
    return byShare[(client * 37) % byShare.length] ?? 'en';
  }

  subject(): string {
    const dice = this.#dice;
    const sentence = this.#run(1).replace(/[.:。]$/, '');
    const short = sentence.length <= 70 ? sentence : sentence.slice(0, 70).replace(/(?<=.{20})\s+\S*$/, '');
    return dice.chance(0.3) ? `${short} (${orderNumber(dice)})` : short;
  }

  /** @param to the name in the greeting, @param from the name in the signature, @param domain the sender's domain */
  message(to: string, from: string, domain: string): string {
    const dice = this.#dice;
    const { hello, bye } = lines[this.#language] ?? { hello: 'Hello', bye: '' };
    const length = Math.min(8000, dice.around(dense.has(this.#language) ? 90 : 210, 0.85));
    const parts = [this.#run(length)];
    if (dice.chance(0.45)) parts.unshift(dice.chance(0.5) ? `${hello} ${to.split(' ')[0] ?? ''},` : hello);
    if (dice.chance(0.3)) parts.push(rareDetail(dice, domain));
    if (dice.chance(0.06)) parts.push(shopLink(dice, domain));
    if (dice.chance(0.02)) {
      const count = 1 + dice.below(8);
      parts.push(['```', ...Array.from({ length: count }, () => logLine(dice, domain)), '```'].join('\r\n'));
    }
    if (dice.chance(0.4)) parts.push(`${bye}\r\n${from}`);
    return parts.join('\r\n\r\n');
  }

  /** Consecutive sentences with about this many characters; at least one sentence. */
  #run(length: number): string {
    const dice = this.#dice;
    let index = dice.below(this.#paragraphs.length);
    let sentences = this.#paragraphs[index] ?? [];
    let next = dice.below(sentences.length);
    let text = '';
    let gap = '';
    do {
      text += gap + this.#filledIn(sentences[next] ?? '');
      gap = dense.has(this.#language) && this.#language !== 'ko' ? '' : ' ';
      next += 1;
      if (next < sentences.length) continue;
      index = (index + 1) % this.#paragraphs.length;
      sentences = this.#paragraphs[index] ?? [];
      next = 0;
      gap = '\r\n\r\n';
    } while (text.length < length);
    return text;
  }

  /** The compiler's messages contain placeholders. */
  #filledIn(sentence: string): string {
    return sentence.includes('{') ? sentence.replace(/\{\d\}/g, () => ownName(this.#dice)) : sentence;
  }
}
