/** Pages of the admin area that the client area does not have. */
const adminPages =
  /^(?:supporttickets|addonmodules|config\w*|clients\w*|orders\w*|invoices|reports|system\w*|dologin|licenseerror|whois|utilities\w*|setup\w*)\.php$/i;

/** First segments of WHMCS's friendly URLs. An installation's folder may have one of these names too. */
const routes = new Set(
  (
    'account admin affiliates announcements auth cart clientarea contact dologin domain domains download downloads index ' +
    'invite invoice invoices knowledgebase login logout oauth order password payment register route serverstatus ' +
    'services store submitticket subscription support supporttickets ticket tickets upgrade user viewticket'
  ).split(' '),
);

const maxFolders = 8;

/**
 * The folders that may contain the installation to which a page belongs, the most likely first.
 * @returns '' for the root, else with a leading slash and no trailing one
 */
export function installationFolders({ pathname, search }: URL): string[] {
  const segments = pathname.split('/').filter(Boolean);
  const lengths = [...likelyLengths(segments, search), ...segments.map((_, i) => i), segments.length];
  // A file is not a folder.
  const file = segments.findIndex(isFile);
  const longest = file >= 0 ? file : segments.length;
  const different = new Set(lengths.filter((length) => length >= 0 && length <= longest));
  return [...different].slice(0, maxFolders).map((length) =>
    segments
      .slice(0, length)
      .map((segment) => `/${segment}`)
      .join(''),
  );
}

const isFile = (segment: string): boolean => /\.(?:php|html?|aspx?)$/i.test(segment);

/** How many of the segments are probably the installation's folder, the best guess first. */
function likelyLengths(segments: string[], search: string): number[] {
  const lower = segments.map((segment) => segment.toLowerCase());
  const includes = lower.lastIndexOf('includes');
  if (includes >= 0) return [includes];
  const file = lower.findIndex((segment) => segment.endsWith('.php'));
  const folder = file >= 0 ? file : segments.length;
  const isAdminPage =
    adminPages.test(lower[file] ?? '') && (lower[file] !== 'supporttickets.php' || search !== '');
  if (file >= 0) {
    const inAdmin =
      lower[folder - 1] === 'admin' &&
      !/^(?:clientarea|cart|viewticket|submitticket|knowledgebase|announcements|register)\.php$/.test(
        lower[file] ?? '',
      );
    return isAdminPage || inAdmin ? [folder - 1, folder] : [folder, folder - 1];
  }
  const admin = lower.indexOf('admin');
  const routed = lower.flatMap((segment, i) => (routes.has(segment) ? [i] : []));
  return [...(admin >= 0 ? [admin] : []), ...routed, folder, folder - 1];
}
