import { X509Certificate } from 'node:crypto'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { type DemoCertificates, demoCertificates } from '../../../../local/host/demo-certificates.ts'
import {
  type CertificateRequirements,
  checkCertificate,
  readPem,
  readPfx
} from '../../../../src/preflight/certificates/certificates.ts'

const FROM = new Date('2026-09-01T00:00:00Z')
const DAY = 24 * 3600 * 1000
const names = { gateway: 'app.contoso.com', ingress: '*.aks-ingress.contoso.com', from: FROM }

let demo: DemoCertificates
let other: DemoCertificates
beforeAll(async () => {
  ;[demo, other] = await Promise.all([demoCertificates(names), demoCertificates(names)])
})

const requirements = (more: Partial<CertificateRequirements> = {}): CertificateRequirements => ({
  host: 'app.aks-ingress.contoso.com',
  now: FROM.getTime() + DAY,
  trustedRoots: [new X509Certificate(demo.root)],
  ...more
})
const check = (more?: Partial<CertificateRequirements>) =>
  checkCertificate('x', readPem('x', demo.ingress), requirements(more))

describe('readPfx', () => {
  it('gives what a client of the gateway would see', async () => {
    const { leaf } = await readPfx('gateway-certificate', demo.gateway)
    expect(leaf.subjectAltName).toBe('DNS:app.contoso.com')
  })

  it.each([
    ['', 'empty'],
    ['aGVsbG8=', 'no PFX'],
    ['%%%', 'no base64']
  ])('refuses %j, which is %s', async text => {
    await expect(readPfx('gateway-certificate', text)).rejects.toMatchObject({
      reason: 'certificate-invalid',
      details: { subject: 'gateway-certificate', remedy: expect.stringContaining('openssl pkcs12') }
    })
  })
})

describe('readPem', () => {
  it('takes a key with its certificate', () => {
    expect(readPem('x', demo.ingress).leaf.subjectAltName).toBe('DNS:*.aks-ingress.contoso.com')
  })

  it('refuses the key of another certificate, a certificate without key, and other text', () => {
    const key = other.ingress.replace(/-----BEGIN CERTIFICATE[\s\S]*/, '')
    const certificate = demo.ingress.replace(/[\s\S]*?(?=-----BEGIN CERTIFICATE)/, '')
    expect(() => readPem('x', key + certificate)).toThrow('the key belongs to another certificate')
    expect(() => readPem('x', certificate)).toThrow('x is not PEM with private key')
    expect(() => readPem('x', 'hello')).toThrow('it contains no certificate')
  })

  it('refuses a text that is too long for a secret of a vault', () => {
    const longest = demo.ingress.padEnd(25_600, '\n')
    expect(readPem('x', longest).leaf.subjectAltName).toBe('DNS:*.aks-ingress.contoso.com')
    expect(() => readPem('x', `${longest}\n`)).toThrow(
      'x has 25601 bytes, but a secret of a key vault has at most 25600.'
    )
  })
})

describe('checkCertificate', () => {
  it('finds nothing where host, validity and chain are right', () => {
    expect(check()).toEqual([])
  })

  it('warns thirty days ahead, of the authority as well, and refuses from the last moment on', () => {
    const end = FROM.getTime() + 365 * DAY
    const severities = (now: number) => check({ now }).map(({ severity }) => severity)
    expect(severities(end - 31 * DAY)).toEqual([])
    expect(severities(end - 29 * DAY)).toEqual(['warning', 'warning'])
    expect(severities(end)).toEqual(['error', 'error'])
    expect(severities(FROM.getTime() - 1)).toEqual(['error', 'error'])
  })

  it('refuses another host and names those it is for', () => {
    const [finding] = check({ host: 'app.aks-ingress.evilcontoso.com' })
    expect(finding).toMatchObject({ severity: 'error', evidence: expect.stringContaining('*.aks-ingress.contoso.com') })
  })

  it('refuses a chain that leads to no trusted authority', () => {
    const stranger = [new X509Certificate(other.root)]
    expect(check({ trustedRoots: stranger })).toMatchObject([{ severity: 'error' }])
    expect(check({ trustedRoots: [] })).toMatchObject([{ evidence: expect.stringContaining('a well-known authority') }])
    expect(check({ trustedRoots: [...stranger, new X509Certificate(demo.root)] })).toEqual([])
  })

  it('warns where the certificate itself is trusted instead of an authority', () => {
    const { leaf } = readPem('x', demo.ingress)
    expect(check({ trustedRoots: [leaf] })).toMatchObject([{ severity: 'warning' }])
  })
})
