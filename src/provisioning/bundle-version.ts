import { VERSION } from '../azure/version.ts'
import { SOURCE_DIGEST } from './source-digest.ts'

/**
 * Version of the running code, followed by the digest of its sources. The version alone does not identify the code,
 * because `main` changes between two versions.
 */
export const BUNDLE_VERSION = `${VERSION}+${SOURCE_DIGEST}`
