import type { Dice } from './dice.ts';

const syllables =
  'ba be bo bra ca che co cra da de do dra el en er fa fe flo ga gre ha he hol in ja ka ke kol la le lin lo ma me mi mo mar na ne no nor o pa pe pra ra re ri ro sa se sta sto ta te ti tor u va ve vi wa we wil ya yo za zen'.split(
    ' ',
  );
const givenNames =
  'Ada Ahmed Aiko Alice Amélie Ana Andrés Anja Bartosz Beatriz Björn Carlos Carmen Chiara Chloé Daniel David Dmitri Elena Elif Emma Eva Fatima Felix Finn Giulia Grace Hana Hiroshi Ivan Jack James Jana João Julia Jürgen Kaan Karin Katarzyna Kenji Lars Laura Léa Liam Lin Lucía Luca Maria Marek María Mateusz Maya Mehmet Mia Michael Minjun Naomi Nina Noah Nora Olga Oliver Olivia Omar Pavel Pedro Petra Priya Rafael Rosa Sara Sean Sofía Sophie Stefan Tariq Thomas Tomáš Viktor Wei Yara Yuki Zeynep'.split(
    ' ',
  );
const familyNames =
  'Abe Almeida Andersson Bakker Bauer Bianchi Blanco Brown Castro Chen Costa Dąbrowski Davies Demir Díaz Dubois Fischer Fontaine Gallo García Großmann Haas Hansen Hoffmann Horák Ito Ivanova Jansen Johnson Kaya Khan Kim Klein Kowalska Lange Larsen Lefèvre Lewis Li López Marino Martin Meyer Moreau Müller Murphy Nakamura Navarro Nguyen Novák Oliveira O’Brien Okafor Park Pereira Petrov Popescu Reilly Ricci Rossi Sánchez Santos Sato Schäfer Schmidt Silva Smirnov Smith Sørensen Suzuki Tanaka Taylor Torres Vega Vogel Walker Wang Weber White Wiśniewski Yıldız Zhang'.split(
    ' ',
  );

const base36 = (dice: Dice, digits: number): string =>
  Array.from({ length: digits }, () => dice.below(36).toString(36)).join('');

/** A made-up word, like trade names and user names; rarely the same twice in a million. */
export function ownName(dice: Dice): string {
  const word = Array.from({ length: 2 + dice.below(3) }, () => dice.pick(syllables)).join('');
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A few names are common; one in five surnames occurs only once. */
export function personName(dice: Dice): string {
  const family = dice.chance(0.2)
    ? ownName(dice)
    : (familyNames[Math.floor(dice.next() ** 2 * familyNames.length)] ?? '');
  return `${givenNames[Math.floor(dice.next() ** 2 * givenNames.length)] ?? ''} ${family}`;
}

export const orderNumber = (dice: Dice): string => `ORD-${base36(dice, 7).toUpperCase()}`;

/** Ampersands are not encoded, as in pasted links; the server may encode them. */
export const shopLink = (dice: Dice, domain: string): string =>
  `https://${domain}/cart.php?a=add&currency=${1 + dice.below(4)}&pid=${dice.below(9000)}`;

const address = (dice: Dice): string => Array.from({ length: 4 }, () => 1 + dice.below(253)).join('.');

/** A number, address or name that only a few tickets contain. */
export function rareDetail(dice: Dice, domain: string): string {
  return dice.pick([
    () => orderNumber(dice),
    () => `#${100_000 + dice.below(900_000)}`,
    () => `${dice.below(3000)}.${10 + dice.below(89)} EUR, ${orderNumber(dice)}`,
    () => `${ownName(dice).toLowerCase()}@${domain}`,
    () => `https://${domain}/${ownName(dice).toLowerCase()}/${base36(dice, 8)}`,
    () => `${address(dice)} (${ownName(dice).toLowerCase()}.${domain})`,
    () => `+${10 + dice.below(80)} ${100 + dice.below(900)} ${1_000_000 + dice.below(9_000_000)}`,
    () => `${personName(dice)} <${ownName(dice).toLowerCase()}@${domain}>`,
    () => `${personName(dice)} & ${personName(dice)}, “${ownName(dice)} ${ownName(dice)}”`,
  ])();
}

export function logLine(dice: Dice, domain: string): string {
  const time = `Nov ${10 + dice.below(20)} ${10 + dice.below(14)}:${10 + dice.below(50)}:${10 + dice.below(50)}`;
  const host = `mx${dice.below(30)}`;
  return dice.chance(0.5)
    ? `${time} ${host} postfix/smtp[${dice.below(32_000)}]: ${base36(dice, 10).toUpperCase()}: to=<${ownName(dice).toLowerCase()}@${domain}>, relay=none, delay=${dice.below(900)}, status=deferred (connect to ${address(dice)}: timed out)`
    : `${address(dice)} - - [${time}] "GET /${ownName(dice).toLowerCase()}?id=${dice.below(99_999)}&section=${dice.below(40)} HTTP/1.1" ${dice.pick([200, 301, 404, 500])} ${dice.below(90_000)}`;
}
