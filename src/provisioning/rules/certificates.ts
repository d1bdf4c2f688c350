import { X509Certificate } from 'node:crypto'
import type { AzureReader } from '../../azure/index.ts'
import { ingressHosts } from '../../config/index.ts'
import type { BaselineConfig } from '../../config/types.ts'
import {
  checkCertificate,
  type Finding,
  type PreflightRequest,
  rules,
  type SecretCertificate
} from '../../preflight/index.ts'
import { type FoundSecret, publicInputOf, publicVariableOf } from '../steps/secret-changes.ts'
import { changeOf, compareSecrets, missingCertificate } from '../steps/secrets.ts'

export const certificateRules = rules({
  presented: {
    id: 'certificates-valid',
    title: 'Certificates that the run was given are valid and fit host, key and chain.',
    phases: ['plan', 'apply'],
    targets: ['platform'],
    check: (_facts, request) => checkPresented(request)
  },
  unknown: {
    id: 'certificates-known',
    title: 'A plan knows each certificate, and none in the vault ends soon.',
    phases: ['plan'],
    targets: ['platform'],
    check: checkUnknown
  },
  keys: {
    id: 'certificate-keys-given',
    title: 'Applying has the key of each certificate that it must write.',
    phases: ['apply'],
    targets: ['platform'],
    check: checkKeys
  }
})

function checkPresented({ certificates, baseline, now }: PreflightRequest): Finding[] {
  const { ingress } = baseline.config
  const { domain } = ingress
  if (domain === undefined) return []
  const hosts = ingressHosts(ingress, domain)
  const trustedRoots = rootsOf(ingress)
  return certificates.flatMap(certificate => {
    const { use, input, presented } = certificate
    const differs = checkThumbprint(certificate)
    if (presented === undefined) return differs
    const wishes = { now, trustedRoots }
    const subject = presented.isPublic ? publicInputOf(certificate) : input
    const found =
      use === 'gateway'
        ? checkCertificate(subject, presented, { ...wishes, host: hosts.public, chainIsTheirs: true })
        : checkCertificate(subject, presented, { ...wishes, host: hosts.backend })
    return [...differs, ...found]
  })
}

function rootsOf({ certificates }: BaselineConfig['ingress']): X509Certificate[] {
  return certificates.trustedRoots.map(pem => new X509Certificate(pem))
}

/**
 * Returns findings for certificates of which a plan was told nothing: that one will be missing, or that the one of the vault
 * ends soon. A plan, which does not get the secret, does not see its renewal.
 */
async function checkUnknown(facts: AzureReader, { baseline, certificates, now }: PreflightRequest): Promise<Finding[]> {
  const compared = await compareSecrets(certificates, { azure: facts, baseline })
  return compared
    .filter(({ wanted: { content, expected } }) => content === undefined && expected === undefined)
    .flatMap(({ wanted: each, found }) => (found === undefined ? [unknown(each)] : endsSoon(each, found, now)))
}

/** Returns an error for each certificate that applying would have to write and whose key the run was not given. */
async function checkKeys(facts: AzureReader, { baseline, certificates }: PreflightRequest): Promise<Finding[]> {
  const compared = await compareSecrets(certificates, { azure: facts, baseline })
  return compared
    .filter(each => each.wanted.content === undefined && changeOf(each) !== undefined)
    .map(each => {
      const { message, details } = missingCertificate(each)
      const { subject = each.id, remedy } = details
      return { code: 'certificate-missing', severity: 'error', subject, evidence: message, remedy }
    })
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

function endsSoon(certificate: SecretCertificate, found: FoundSecret, now: number): Finding[] {
  const end = found.properties?.attributes?.exp
  const left = end === undefined ? Number.POSITIVE_INFINITY : end - now / 1000
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
function checkThumbprint(certificate: SecretCertificate): Finding[] {
  const { input, content, expected } = certificate
  if (content === undefined || expected === undefined) return []
  const given = expected.algorithm === 'SHA-1' ? content.sha1 : content.thumbprint
  if (given === expected.value) return []
  const evidence = `Its ${expected.algorithm} thumbprint is ${given}, but \`${publicInputOf(certificate)}\` names ${expected.value}, which is what was planned.`
  const remedy = `Give the key of that certificate as \`${input}\`, or set the variable ${publicVariableOf(certificate)} to the new certificate, and plan again. Nothing was written.`
  return [{ code: 'certificate-differs', severity: 'error', subject: input, evidence, remedy }]
}
