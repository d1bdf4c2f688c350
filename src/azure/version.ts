/**
 * Version of this project in the user agent of requests to Azure. It repeats the version in package.json, because a
 * bundle does not contain that file.
 */
export const VERSION = '0.1.0'
