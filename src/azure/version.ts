/** Our version, as the user agent tells it to Azure: package.json's, which a bundle does not carry. */
export const VERSION = '0.1.0'
