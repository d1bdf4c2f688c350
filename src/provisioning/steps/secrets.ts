import { childId, type ResourceId } from '../../arm/resource-id.ts'
import type { Baseline } from '../../config/types.ts'
import type { Finding, PresentedCertificate, Thumbprint } from '../../preflight/index.ts'
import { Failure } from '../../runtime/failure.ts'
import type { Need, Step, StepContext } from '../types.ts'
import {
  type ComparedSecret,
  type FoundSecret,
  publicInputOf,
  publicVariableOf,
  secretChange,
  thumbprintTags
} from './secret-changes.ts'

/** A certificate to be kept in the vault. */
export interface SecretCertificate {
  /** Name of the secret. */
  readonly name: string
  /** The input that takes it with its key, for messages. The one without is `publicInputOf` it. */
  readonly input: string
  /** Absent where this run was not given it: then the vault must have it already. */
  readonly content?: SecretContent | undefined
  /** Thumbprint that the run was given without the key. */
  readonly expected?: Thumbprint | undefined
  /** With its key or without; absent where the run was given neither, or a thumbprint alone. */
  readonly presented?: PresentedCertificate | undefined
}

export interface SecretContent {
  readonly value: string
  readonly contentType: 'application/x-pkcs12' | 'application/x-pem-file'
  /** Hexadecimal digits of SHA-256, by which a secret whose value nobody can read again is recognised. */
  readonly thumbprint: string
  /** The same by SHA-1, which is what the portal and Application Gateway show. */
  readonly sha1: string
  /** When the certificate ends, in seconds since 1970. */
  readonly expires: number
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

function compare(wanted: readonly SecretCertificate[], { azure, baseline }: StepContext): Promise<ComparedSecret[]> {
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

function changeOf(compared: ComparedSecret) {
  return secretChange(SECRETS, TYPE, compared)
}

async function write({ wanted, id, found }: ComparedSecret, { azure, signal }: StepContext): Promise<void> {
  const { content } = wanted
  if (content === undefined) throw missing({ wanted, id, found })
  const { value, contentType, thumbprint, sha1, expires } = content
  const properties = { value, contentType, attributes: { enabled: true, exp: expires } }
  const tags = { [thumbprintTags['SHA-256']]: thumbprint, [thumbprintTags['SHA-1']]: sha1, source: 'aks-baseline' }
  await azure.write(id, { tags, properties }, { signal })
}

function missing({ wanted, id, found }: ComparedSecret): Failure {
  const what =
    found === undefined
      ? `The vault has no secret ${wanted.name}`
      : `The vault has another certificate as secret ${wanted.name} than \`${publicInputOf(wanted)}\` names`
  return new Failure('certificate-missing', `${what}, and the run was given no certificate with its key.`, {
    subject: id,
    remedy: `Hand the certificate over as the input \`${wanted.input}\`, from a secret of the GitHub environment that applies.`
  })
}

/** Throws Failure `certificate-missing` where applying would have to write a certificate and was not given its key. */
export async function requireCertificates(wanted: readonly SecretCertificate[], context: StepContext): Promise<void> {
  const lacking = (await compare(wanted, context)).find(
    each => each.wanted.content === undefined && changeOf(each) !== undefined
  )
  if (lacking !== undefined) throw missing(lacking)
}

/**
 * Returns findings for certificates of which a plan was told nothing: that one will be missing, or that the one of the vault ends
 * soon. The renewal of a secret alone is not seen by a plan, which does not get it.
 */
export async function checkUntoldCertificates(
  wanted: readonly SecretCertificate[],
  context: StepContext
): Promise<Finding[]> {
  const compared = await compare(wanted, context)
  return compared
    .filter(({ wanted: { content, expected } }) => content === undefined && expected === undefined)
    .flatMap(({ wanted: each, found }) => (found === undefined ? [unknown(each)] : endsSoon(each, found, context)))
}

function setVariable(certificate: SecretCertificate): string {
  return `Set the variable ${publicVariableOf(certificate)} to the certificate and its chain as PEM, without the key; applying takes the key from the input \`${certificate.input}\`.`
}

function unknown(certificate: SecretCertificate): Finding {
  const { name } = certificate
  return {
    code: 'certificate-missing',
    severity: 'not-evaluated',
    subject: publicInputOf(certificate),
    evidence: `The vault has no secret ${name}, and nothing is known of the certificate that is to become it.`,
    remedy: setVariable(certificate)
  }
}

const DAY = 24 * 3600
const WARNED_DAYS = 30

function endsSoon(certificate: SecretCertificate, found: FoundSecret, { clock }: StepContext): Finding[] {
  const end = found.properties?.attributes?.exp
  const left = end === undefined ? Number.POSITIVE_INFINITY : end - clock.now() / 1000
  if (left > WARNED_DAYS * DAY) return []
  const { name } = certificate
  const when = left <= 0 ? 'has expired' : `expires in ${Math.floor(left / DAY)} days`
  return [
    {
      code: 'certificate-invalid',
      severity: 'warning',
      subject: publicInputOf(certificate),
      evidence: `The certificate that the vault has as secret ${name} ${when}.`,
      remedy: `Renew it. ${setVariable(certificate)}`
    }
  ]
}

/** Returns a finding where the certificate with its key is not the one that the run was told of without. */
export function checkThumbprint(certificate: SecretCertificate): Finding[] {
  const { input, content, expected } = certificate
  if (content === undefined || expected === undefined) return []
  const given = expected.algorithm === 'SHA-1' ? content.sha1 : content.thumbprint
  if (given === expected.value) return []
  const evidence = `Its ${expected.algorithm} thumbprint is ${given}, but \`${publicInputOf(certificate)}\` names ${expected.value}, which is what was planned.`
  const remedy = `Give the key of that certificate as \`${input}\`, or set the variable ${publicVariableOf(certificate)} to the new certificate, and plan again. Nothing was written.`
  return [{ code: 'certificate-differs', severity: 'error', subject: input, evidence, remedy }]
}
