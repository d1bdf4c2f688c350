import { X509Certificate } from 'node:crypto'
import type { AzureReader } from '../../azure/index.ts'
import { ingressHosts } from '../../config/index.ts'
import type { BaselineConfig } from '../../config/types.ts'
import {
  checkCertificate,
  declareRules,
  type Finding,
  type PreflightRequest,
  type SecretCertificate
} from '../../preflight/index.ts'
import { type FoundSecret, publicInputOf, publicVariableOf } from '../steps/secret-changes.ts'
import { compareSecrets, missingCertificate, secretChangeOf } from '../steps/secrets.ts'

export const certificateRules = declareRules({
  presented: {
    id: 'certificates-valid',
    title: 'Each certificate of the run is valid and matches its host, key and chain.',
    phases: ['plan', 'apply'],
    targets: ['platform'],
    check: (_facts, request) => checkPresented(request)
  },
  unknown: {
    id: 'certificates-known',
    title: 'A plan knows each certificate, and no certificate in the vault expires soon.',
    phases: ['plan'],
    targets: ['platform'],
    check: checkUnknown
  },
  keys: {
    id: 'certificate-keys-given',
    title: 'An apply has the private key of each certificate that it must write.',
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
    const requirements = { now, trustedRoots }
    const subject = presented.isPublic ? publicInputOf(certificate) : input
    const found =
      use === 'gateway'
        ? checkCertificate(subject, presented, { ...requirements, host: hosts.public, chainIsTheirs: true })
        : checkCertificate(subject, presented, { ...requirements, host: hosts.backend })
    return [...differs, ...found]
  })
}

function rootsOf({ certificates }: BaselineConfig['ingress']): X509Certificate[] {
  return certificates.trustedRoots.map(pem => new X509Certificate(pem))
}

/**
 * Returns findings for certificates about which a plan has no information, if the vault lacks the certificate or the
 * certificate in the vault expires soon. A plan does not receive the secret, so it cannot know whether the secret
 * contains a renewed certificate.
 */
async function checkUnknown(facts: AzureReader, { baseline, certificates, now }: PreflightRequest): Promise<Finding[]> {
  const compared = await compareSecrets(certificates, { azure: facts, baseline })
  return compared
    .filter(({ wanted: { content, expected } }) => content === undefined && expected === undefined)
    .flatMap(({ wanted: each, found }) => (found === undefined ? [unknown(each)] : endsSoon(each, found, now)))
}

/** Returns an error for each certificate that apply must write and whose private key the run does not have. */
async function checkKeys(facts: AzureReader, { baseline, certificates }: PreflightRequest): Promise<Finding[]> {
  const compared = await compareSecrets(certificates, { azure: facts, baseline })
  return compared
    .filter(each => each.wanted.content === undefined && secretChangeOf(each) !== undefined)
    .map(each => {
      const { message, details } = missingCertificate(each)
      const { subject = each.id, remedy } = details
      return { code: 'certificate-missing', severity: 'error', subject, evidence: message, remedy }
    })
}

function setVariable(certificate: SecretCertificate): string {
  return `Set the variable ${publicVariableOf(certificate)} to the certificate and its chain in PEM format, without the key. Apply reads the key from the input \`${certificate.input}\`.`
}

function unknown(certificate: SecretCertificate): Finding {
  const { name } = certificate
  return {
    code: 'certificate-missing',
    severity: 'not-evaluated',
    subject: publicInputOf(certificate),
    evidence: `The vault has no secret ${name}, and the run has no information about the certificate that will be stored there.`,
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
      evidence: `The certificate in the vault secret ${name} ${when}.`,
      remedy: `Renew the certificate. ${setVariable(certificate)}`
    }
  ]
}

/** Returns an error if the received certificate (with its key) is not the certificate that the run expects. */
function checkThumbprint(certificate: SecretCertificate): Finding[] {
  const { input, content, expected } = certificate
  if (content === undefined || expected === undefined) return []
  const given = expected.algorithm === 'SHA-1' ? content.sha1 : content.thumbprint
  if (given === expected.value) return []
  const evidence = `The ${expected.algorithm} thumbprint of the certificate is ${given}, but the planned certificate (input \`${publicInputOf(certificate)}\`) has the thumbprint ${expected.value}.`
  const remedy = `Pass the planned certificate with its key as \`${input}\`. To use the new certificate instead, set the variable ${publicVariableOf(certificate)} to it and plan again. Nothing was written.`
  return [{ code: 'certificate-differs', severity: 'error', subject: input, evidence, remedy }]
}
