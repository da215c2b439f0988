/** How an attachment can be shown inside the sandbox; everything else is only saved. */
export type Shown = 'image' | 'text' | 'pdf';

const images: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};
/** Text that no program runs by itself. HTML, SVG and scripts are not among it. */
const texts = new Set('txt log csv tsv md json eml ini conf yaml yml diff patch ics vcf'.split(' '));

/** What some system runs, or opens in a program that runs what is inside. */
const risky = new Set(
  `exe com bat cmd msi msp scr pif cpl hta jar jnlp js jse mjs cjs vbs vbe ws wsf wsh ps1 psm1 lnk url reg inf
  dll sys ocx app command dmg pkg deb rpm run sh bash zsh csh py pyw pl rb php apk ipa iso img vhd vhdx html htm
  xhtml mht mhtml svg xml xsl swf docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm doc xls ppt one chm desktop
  appimage msix appx appinstaller gadget application workflow action terminal fileloc webloc settingcontent-ms`.split(
    /\s+/,
  ),
);

const endingOf = (fileName: string): string => /\.([^.\s]+)\s*$/.exec(fileName)?.[1]?.toLowerCase() ?? '';

/** By its name: whether it could run as a program, or carry one; or hides what it is. */
export function isRisky(fileName: string): boolean {
  return risky.has(endingOf(fileName)) || /[\u202a-\u202e\u2066-\u2069]/.test(fileName);
}

/** By its name alone; whether it is true, {@link typeOf} says once the bytes are there. */
export function shownAs(fileName: string): Shown | null {
  if (isRisky(fileName)) return null;
  const ending = endingOf(fileName);
  if (ending === 'pdf') return 'pdf';
  if (Object.hasOwn(images, ending)) return 'image';
  return texts.has(ending) ? 'text' : null;
}

/** The media type that the bytes really are of, among those that are shown; null for anything else. */
export function typeOf(data: Uint8Array, as: Shown): string | null {
  const beginsWith = (...bytes: number[]): boolean => bytes.every((byte, at) => data[at] === byte);
  switch (as) {
    case 'pdf':
      return beginsWith(0x25, 0x50, 0x44, 0x46, 0x2d) ? 'application/pdf' : null;
    case 'image':
      if (beginsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'image/png';
      if (beginsWith(0xff, 0xd8, 0xff)) return 'image/jpeg';
      if (beginsWith(0x47, 0x49, 0x46, 0x38)) return 'image/gif';
      return beginsWith(0x52, 0x49, 0x46, 0x46) &&
        Buffer.from(data.subarray(8, 12)).toString('latin1') === 'WEBP'
        ? 'image/webp'
        : null;
    case 'text':
      return data.subarray(0, 64 * 1024).includes(0) ? null : 'text/plain';
  }
}
