import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'
import { beforeAll, describe, expect, it } from '@jest/globals'
import { createPfx, type DemoCertificates, demoCertificates } from '../../../../local/host/demo-certificates.ts'
import {
  checkCertificate,
  type PresentedCertificate,
  readCertificates,
  readPfx
} from '../../../../src/preflight/certificates/certificates.ts'
import { deliveredChainFindings } from '../../../../src/preflight/certificates/delivered-chain.ts'
import { keyFindings } from '../../../../src/preflight/certificates/key-strength.ts'

const FROM = new Date('2026-09-01T00:00:00Z')
const names = { gateway: 'app.contoso.com', ingress: 'app.contoso.com', from: FROM }

let demo: DemoCertificates
let key: string
let leaf: X509Certificate
let root: X509Certificate
beforeAll(async () => {
  demo = await demoCertificates(names)
  root = new X509Certificate(demo.root)
  ;[leaf = root] = readCertificates(demo.ingress)
  key = createPrivateKey(demo.ingress).export({ type: 'pkcs8', format: 'pem' }).toString()
})

const severitiesOf = (presented: PresentedCertificate) =>
  deliveredChainFindings('gateway-certificate', presented).map(({ severity }) => severity)

describe('the chain that the gateway sends', () => {
  it('warns when a PFX has the certificate without its issuer', async () => {
    const presented = await readPfx('gateway-certificate', await createPfx({ private: key, cert: leaf.toString() }))
    const host = { host: 'app.contoso.com', now: FROM.getTime() + 1, trustedRoots: [], chainIsTheirs: true }
    expect(checkCertificate('gateway-certificate', presented, host)).toMatchObject([
      {
        severity: 'warning',
        evidence: expect.stringContaining('CN=Demo authority'),
        remedy: expect.stringContaining('openssl pkcs12 -export -inkey key.pem -in fullchain.pem')
      }
    ])
  })

  it('accepts a PFX with the issuer', async () => {
    const pfx = await createPfx({ private: key, cert: leaf.toString() }, { issuers: [demo.root] })
    expect(severitiesOf(await readPfx('x', pfx))).toEqual([])
  })

  it('accepts a self-issued certificate, and one that a well-known authority issued', () => {
    expect(severitiesOf({ leaf: root, intermediates: [] })).toEqual([])
    const [known = ''] = rootCertificates
    expect(severitiesOf({ leaf: new X509Certificate(known), intermediates: [] })).toEqual([])
  })

  it('is not evaluated when a variable has the certificate alone', () => {
    expect(severitiesOf({ leaf, intermediates: [], isPublic: true })).toEqual(['not-evaluated'])
    expect(severitiesOf({ leaf, intermediates: [root], isPublic: true })).toEqual([])
  })
})

describe('keyFindings', () => {
  const found = (publicKey: X509Certificate['publicKey']) =>
    keyFindings('x', Object.create(leaf, { publicKey: { value: publicKey } })).map(({ severity }) => severity)

  it('refuses a small RSA key and warns about a rare kind of key', () => {
    expect(found(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)).toEqual(['error'])
    expect(found(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)).toEqual([])
    expect(found(generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey)).toEqual([])
    expect(found(generateKeyPairSync('ec', { namedCurve: 'secp224r1' }).publicKey)).toEqual(['warning'])
    expect(found(generateKeyPairSync('ed25519').publicKey)).toEqual(['warning'])
  })
})
