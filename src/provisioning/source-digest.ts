/**
 * First characters of the digest of a bundle's sources. `npm run build` writes it into the bundle; it is `src` if the
 * code runs from its sources.
 */
export const SOURCE_DIGEST = 'src'
