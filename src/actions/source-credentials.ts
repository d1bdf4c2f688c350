import { type ImportedImage, parseSourceCredentials, registryName, type SourceCredentials } from '../registry/index.ts'
import type { ActionContext } from '../runtime/index.ts'

const INPUT = 'source-credentials'

/**
 * Returns the logins to source registries, and masks every password. Warns about each login that no image needs, which
 * is usually a misspelt name of a registry. Throws Failure `input-invalid`, whose message quotes nothing of the text.
 */
export function sourceCredentialsOf(
  text: string | undefined,
  images: readonly ImportedImage[],
  { mask, log }: Pick<ActionContext, 'mask' | 'log'>
): SourceCredentials {
  if (text === undefined) return new Map()
  const credentials = parseSourceCredentials(INPUT, text, mask)
  const used = new Set(images.map(({ registry }) => registryName(registry)))
  for (const registry of credentials.keys())
    if (!used.has(registry))
      log.warning(`The input "${INPUT}" has a login for ${registry}, but no image is imported from there.`, {
        code: 'input-invalid',
        subject: INPUT
      })
  return credentials
}
