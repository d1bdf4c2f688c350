import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { type DemoCertificates, demoCertificates } from '../../../../local/host/demo-certificates.ts'
import { checkCertificate, readPem } from '../../../../src/preflight/certificates/certificates.ts'
import { readPublicCertificate } from '../../../../src/preflight/certificates/public-certificate.ts'

const FROM = new Date('2026-09-01T00:00:00Z')
const INPUT = 'ingress-certificate-public'
const names = { gateway: 'app.contoso.com', ingress: '*.aks-ingress.contoso.com', from: FROM }

let demo: DemoCertificates
let leaf: X509Certificate
beforeAll(async () => {
  demo = await demoCertificates(names)
  leaf = readPem('x', demo.ingress).leaf
})

function failureOf(text: string): unknown {
  try {
    return readPublicCertificate(INPUT, text)
  } catch (error) {
    return error
  }
}

describe('readPublicCertificate', () => {
  it('takes PEM with its chain, and DER in base64 with line breaks', () => {
    const thumbprint = { algorithm: 'SHA-256', value: leaf.fingerprint256.replaceAll(':', '') }
    const chain = readPublicCertificate(INPUT, `${leaf}${demo.root}`)
    expect(chain).toMatchObject({ thumbprint, presented: { isPublic: true } })
    expect(chain.presented?.intermediates).toHaveLength(1)
    expect(readPublicCertificate(INPUT, `${demo.root}\n${leaf}`).thumbprint).toEqual(thumbprint)
    const der = leaf.raw.toString('base64').replaceAll(/(.{64})/g, '$1\n')
    expect(readPublicCertificate(INPUT, der)).toMatchObject({ thumbprint })
  })

  it('takes a thumbprint as openssl and as the portal show it', () => {
    const sha256 = leaf.fingerprint256
    for (const text of [sha256, `sha256 Fingerprint=${sha256}`, sha256.replaceAll(':', '').toLowerCase()])
      expect(readPublicCertificate(INPUT, text)).toEqual({
        thumbprint: { algorithm: 'SHA-256', value: sha256.replaceAll(':', '') }
      })
    const sha1 = leaf.fingerprint.replaceAll(':', ' ')
    expect(readPublicCertificate(INPUT, sha1)).toMatchObject({ thumbprint: { algorithm: 'SHA-1' } })
  })

  it('refuses a private key in every form, and quotes nothing of it', () => {
    const key = demo.ingress.replace(/-----BEGIN CERTIFICATE[\s\S]*/, '')
    const der = key.replaceAll(/-----[^-]+-----|\s/g, '')
    for (const text of [demo.ingress, key, der, demo.gateway]) {
      const failure = failureOf(text)
      expect(failure).toMatchObject({
        reason: 'certificate-invalid',
        message: expect.stringContaining('contains a private key'),
        details: { subject: INPUT, remedy: expect.stringContaining('openssl x509') }
      })
      expect(JSON.stringify(failure) + String(failure)).not.toContain(der.slice(20, 40))
    }
  })

  it.each(['hunter2', 'abcd', `${'A'.repeat(63)}`, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'refuses %j without quoting it',
    text => {
      const failure = failureOf(text)
      expect(failure).toMatchObject({ reason: 'certificate-invalid', details: { subject: INPUT } })
      expect(String(failure)).not.toContain(text)
    }
  )
})

describe('checkCertificate without the key', () => {
  const check = (text: string, roots: readonly X509Certificate[], host = 'app.aks-ingress.contoso.com') => {
    const { presented } = readPublicCertificate(INPUT, text)
    if (presented === undefined) throw new Error('only a thumbprint')
    return checkCertificate(INPUT, presented, { host, now: FROM.getTime() + 1, trustedRoots: roots })
  }

  it('judges host, expiry and chain as with it', () => {
    const root = new X509Certificate(demo.root)
    expect(check(String(leaf), [root])).toEqual([])
    expect(check(String(leaf), [root], 'app.example.com')).toMatchObject([{ severity: 'error', subject: INPUT }])
  })

  it('does not judge a chain of which it has only the end', async () => {
    const other = await demoCertificates(names)
    const stranger = [new X509Certificate(other.root)]
    expect(check(String(leaf), stranger)).toMatchObject([{ severity: 'not-evaluated' }])
    expect(check(`${leaf}${demo.root}`, stranger)).toMatchObject([{ severity: 'error' }])
  })
})
