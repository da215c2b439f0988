import { safeFileName } from './file-name.ts';

/** How an attachment is previewed in the sandbox; other files can only be saved. */
export type PreviewKind = 'image' | 'text' | 'pdf';

const images: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};
/** Text files that no program executes; not HTML, SVG and scripts. */
const texts = new Set('txt log csv tsv md json eml ini conf yaml yml diff patch ics vcf'.split(' '));

/** Files that Windows, macOS, Linux or Office executes or installs, or opens in a program that executes their content. */
const risky = new Set(
  `ade adp app apk appimage appinstaller application applescript appref-ms appx appxbundle asp aspx bash bat
  bgi cjs chm cmd com command cpl crx csh dacpac deb desktop diagcab diagcfg diagpack dll dmg doc docm dot
  dotm dylib elf exe fileloc fish flatpak flatpakref flatpakrepo fxp gadget grp hlp hpj hta htm html img inetloc
  inf ins ipa iqy iso isp jar jnlp job js jse kext ko ksh lnk library-ms ma mad maf mag mam maq mar mas mat mau mav
  maw mda mdb mde mdt mdw mdz mht mhtml mjs mobileconfig mpkg msc msh msh1 msh1xml msh2 msh2xml mshxml msi msix
  msixbundle msp mst msu ocx one onepkg onetoc2 oqy osax osd out pcd php pif pkg pl plg pot potm ppa ppam pps ppsm
  ppt pptm prefpane prf prg provisionprofile ps1 ps1xml ps2 ps2xml psc1 psc2 psd1 psdm1 psm1 py pyc pyo pyw
  pyz pyzw qlgenerator rb rdp reg rpm rqy run safariextz saver scf scpt scptd scr sct searchconnector-ms search-ms
  service settingcontent-ms sh shb shs sldm slk snap so svg swf sys terminal theme themepack
  deskthemepack tool udl url vb vbe vbp vbs vhd vhdx vsix vsmacros vsto vsw vxd webloc website wflow wim
  wll workflow ws wsc wsf wsh xaml xbap xht xhtml xip xla xlam xll xlm xls xlsb xlsm xlt xltm xml xnk xpi xsl xslt
  zsh action class war`.split(/\s+/),
);

/** Characters that change the order in which a name is displayed. */
const bidiControls = /[\u202a-\u202e\u2066-\u2069]/;

/** The extension with which the file is saved. */
const extensionOf = (fileName: string): string => {
  const name = safeFileName(fileName);
  const dot = name.lastIndexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1).toLowerCase();
};

/** Whether, by its name, a file may be or contain a program, or disguises its type. */
export function isRisky(fileName: string): boolean {
  return risky.has(extensionOf(fileName)) || bidiControls.test(fileName);
}

/** By its name only; {@link mediaTypeOf} checks the content. */
export function previewKindOf(fileName: string): PreviewKind | null {
  if (isRisky(fileName)) return null;
  const ending = extensionOf(fileName);
  if (ending === 'pdf') return 'pdf';
  if (Object.hasOwn(images, ending)) return 'image';
  return texts.has(ending) ? 'text' : null;
}

/** Media types by extension, of files that are often attached. */
const mediaTypes: Record<string, string> = {
  ...images,
  pdf: 'application/pdf',
  txt: 'text/plain',
  log: 'text/plain',
  csv: 'text/csv',
  md: 'text/markdown',
  json: 'application/json',
  xml: 'application/xml',
  html: 'text/html',
  svg: 'image/svg+xml',
  zip: 'application/zip',
  gz: 'application/gzip',
  eml: 'message/rfc822',
  ics: 'text/calendar',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/**
 * The media type of a file in an export: a picture only if its content is one.
 * @param start its first bytes; null if it is not stored
 */
export function exportedMediaType(fileName: string, start: Uint8Array | null): string {
  const picture = start && mediaTypeOf(start, 'image');
  if (picture) return picture;
  const byName = mediaTypes[extensionOf(fileName)] ?? '';
  return byName === '' || Object.values(images).includes(byName) ? 'application/octet-stream' : byName;
}

/** The media type of the content, if it can be previewed; null for anything else. */
export function mediaTypeOf(data: Uint8Array, as: PreviewKind): string | null {
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
