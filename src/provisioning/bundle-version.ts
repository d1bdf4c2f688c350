import { VERSION } from '../azure/version.ts'
import { SOURCE_DIGEST } from './source-digest.ts'

/**
 * Identity of the running code: its version, and the digest of its sources, because `main` changes between two
 * versions.
 */
export const BUNDLE_VERSION = `${VERSION}+${SOURCE_DIGEST}`
