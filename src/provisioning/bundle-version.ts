import { VERSION } from '../azure/version.ts'
import { SOURCE_DIGEST } from './source-digest.ts'

/** Names the running code: its version, and the sources it was built from, because `main` changes between two versions. */
export const BUNDLE_VERSION = `${VERSION}+${SOURCE_DIGEST}`
