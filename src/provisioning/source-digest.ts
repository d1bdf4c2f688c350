/**
 * First characters of the digest of the sources in a bundle. `npm run build` replaces the value in the bundle. The
 * value `src` means that the code runs from its sources.
 */
export const SOURCE_DIGEST = 'src'
