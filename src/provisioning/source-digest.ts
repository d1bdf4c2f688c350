/** First characters of the digest over the sources of a bundle. `npm run build` writes it into the bundle; code that runs from its sources says `src`. */
export const SOURCE_DIGEST = 'src'
