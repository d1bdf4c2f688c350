import { childId, type ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import type { Baseline } from '../../config/types.ts'
import type { SecretCertificate } from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { NONE_FORMER } from '../tags/tag-record.ts'
import { unitedTags } from '../tags/tag-union.ts'
import type { Need, Step, StepContext } from '../types.ts'
import { type ComparedSecret, type FoundSecret, publicInputOf, secretChange, thumbprintTags } from './secret-changes.ts'

const TYPE = 'Microsoft.KeyVault/vaults/secrets'
const SECRET_SECONDS = 5
export const SECRETS = 'secrets'

/**
 * Returns the step that writes certificates as secrets of the vault. It writes them through Resource Manager, which
 * also works while the vault is closed to every network. The secrets belong to no stack, because stacks cannot delete
 * secrets (deployment stacks, known issues) and would need the secret values at every write. A secret is written only
 * if the thumbprint of its certificate differs.
 */
export function secretsStep(wanted: readonly SecretCertificate[], needs: readonly Need[]): Step {
  return {
    name: SECRETS,
    needs,
    expectedSeconds: SECRET_SECONDS,
    // The intent does not contain thumbprints: it must be the same in plan and apply, and a plan job may have no
    // secrets.
    intent: () => wanted.map(({ name }) => name),
    // Azure writes secrets synchronously, so no write can be in progress.
    settle: () => Promise.resolve(),
    async plan(context) {
      const compared = await compareSecrets(wanted, context)
      const changes = compared.flatMap(each => secretChangeOf(each) ?? [])
      return {
        step: SECRETS,
        evaluation: { by: 'reads' },
        changes,
        unchanged: wanted.length - changes.length,
        noise: 0,
        pending: changes.length > 0
      }
    },
    async apply(context) {
      for (const each of await compareSecrets(wanted, context))
        if (secretChangeOf(each) !== undefined) await write(each, context)
    }
  }
}

/** Returns each certificate with the secret that the vault has now. */
export function compareSecrets(
  wanted: readonly SecretCertificate[],
  { azure, baseline }: { readonly azure: Pick<AzureReader, 'read'>; readonly baseline: Baseline }
): Promise<ComparedSecret[]> {
  return Promise.all(
    wanted.map(async secret => {
      const id = secretId(baseline, secret.name)
      return { wanted: secret, id, found: await azure.read<FoundSecret>(id) }
    })
  )
}

export function secretId({ ids }: Pick<Baseline, 'ids'>, name: string): ResourceId {
  return childId(ids.vault, 'secrets', name)
}

/** Returns how the vault secret changes; `undefined` if the secret does not change. */
export function secretChangeOf(compared: ComparedSecret) {
  return secretChange(SECRETS, TYPE, compared)
}

async function write({ wanted, id, found }: ComparedSecret, { azure, signal }: StepContext): Promise<void> {
  const { content } = wanted
  if (content === undefined) throw missingCertificate({ wanted, id, found })
  const { value, contentType, thumbprint, sha1, expires } = content
  const properties = { value, contentType, attributes: { enabled: true, exp: expires } }
  const tags = { [thumbprintTags['SHA-256']]: thumbprint, [thumbprintTags['SHA-1']]: sha1, source: 'aks-baseline' }
  await azure.write(id, { tags: unitedTags(TYPE, tags, found?.tags ?? {}, NONE_FORMER), properties }, { signal })
}

/** Returns the failure for a certificate that must be written although the run does not have its private key. */
export function missingCertificate({ wanted, id, found }: ComparedSecret): Failure {
  const what =
    found === undefined
      ? `The vault has no secret ${wanted.name}`
      : `The vault secret ${wanted.name} does not contain the certificate of the input \`${publicInputOf(wanted)}\``
  return new Failure('certificate-missing', `${what}, and the run has no certificate with its private key.`, {
    subject: id,
    remedy: `Pass the certificate with its key as the input \`${wanted.input}\`, from a secret of the GitHub environment of the apply job.`
  })
}
