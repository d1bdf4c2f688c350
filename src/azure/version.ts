/**
 * Version of the product in the user agent for Azure. It repeats the version of package.json, which a bundle does not
 * contain.
 */
export const VERSION = '0.1.0'
