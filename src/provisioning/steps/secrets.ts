import { childId, type ResourceId } from '../../arm/resource-id.ts'
import type { Baseline } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import { resourceChange } from '../change.ts'
import type { Need, PropertyChange, ResourceChange, Step, StepContext } from '../types.ts'

/** A certificate to be kept in the vault. */
export interface SecretCertificate {
  /** Name of the secret. */
  readonly name: string
  /** The input it comes from, for messages. */
  readonly input: string
  /** Absent where this run was not given it: then the vault must have it already. */
  readonly content?: SecretContent | undefined
}

export interface SecretContent {
  readonly value: string
  readonly contentType: 'application/x-pkcs12' | 'application/x-pem-file'
  /** SHA-256, by which a secret whose value nobody can read again is recognised. */
  readonly thumbprint: string
  /** When the certificate ends, in seconds since 1970. */
  readonly expires: number
}

interface FoundSecret {
  readonly tags?: Readonly<Record<string, string>>
}

const TYPE = 'Microsoft.KeyVault/vaults/secrets'
const SECRET_SECONDS = 5
export const SECRETS = 'secrets'

/**
 * Certificates as secrets of the vault, written through Resource Manager: that works while the vault is closed to every
 * network. They are members of no stack, because stacks cannot delete secrets (deployment stacks, known issues) and would
 * need the values at every write. A secret is written only when its thumbprint is another.
 */
export function secretsStep(wanted: readonly SecretCertificate[], needs: readonly Need[]): Step {
  return {
    name: SECRETS,
    needs,
    expectedSeconds: SECRET_SECONDS,
    // Not the thumbprints: the job that plans may be given no secrets at all.
    intent: () => wanted.map(({ name }) => name),
    // Secrets are written synchronously: nothing can be under way.
    settle: () => Promise.resolve(),
    async plan(context) {
      const compared = await compare(wanted, context)
      const changes = compared.flatMap(each => changeOf(each) ?? [])
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
      for (const each of await compare(wanted, context)) if (changeOf(each) !== undefined) await write(each, context)
    }
  }
}

interface Compared {
  readonly wanted: SecretCertificate
  readonly id: ResourceId
  readonly found: FoundSecret | undefined
}

function compare(wanted: readonly SecretCertificate[], { azure, baseline }: StepContext): Promise<Compared[]> {
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

/** `undefined` where the vault has it already, or has one and this run was given none. */
function changeOf({ wanted: { content }, id, found }: Compared): ResourceChange | undefined {
  const common = { step: SECRETS, id, type: TYPE, certain: true } as const
  if (found === undefined) return resourceChange({ ...common, kind: 'create' })
  const before = found.tags?.thumbprint
  if (content === undefined || before === content.thumbprint) return undefined
  const thumbprint: PropertyChange = { path: 'tags.thumbprint', kind: 'modify', before, after: content.thumbprint }
  return resourceChange({ ...common, kind: 'modify', properties: [thumbprint] })
}

async function write({ wanted, id }: Compared, { azure, signal }: StepContext): Promise<void> {
  const { content } = wanted
  if (content === undefined) throw missing(wanted, id)
  const { value, contentType, thumbprint, expires } = content
  const properties = { value, contentType, attributes: { enabled: true, exp: expires } }
  await azure.write(id, { tags: { thumbprint, source: 'aks-baseline' }, properties }, { signal })
}

function missing({ name, input }: SecretCertificate, id: ResourceId): Failure {
  return new Failure('certificate-missing', `The vault has no secret ${name}, and the run was given no certificate.`, {
    subject: id,
    remedy: `Hand the certificate over as the input \`${input}\`, from a secret of the GitHub environment that applies.`
  })
}

/** Throws Failure `certificate-missing` where applying would find neither the input nor the secret. */
export async function requireCertificates(wanted: readonly SecretCertificate[], context: StepContext): Promise<void> {
  const [lacking] = (await compare(wanted, context)).filter(
    each => each.found === undefined && each.wanted.content === undefined
  )
  if (lacking !== undefined) throw missing(lacking.wanted, lacking.id)
}
