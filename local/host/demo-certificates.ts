import { webcrypto } from 'node:crypto'
import {
  AuthenticatedSafe,
  CertBag,
  Certificate,
  CryptoEngine,
  PFX,
  PrivateKeyInfo,
  SafeBag,
  SafeContents,
  setEngine
} from 'pkijs'
import { generate } from 'selfsigned'

/** Certificates that a team would request from its own authority. Here, every world has a new authority. */
export interface DemoCertificates {
  /** PEM of the authority that signed the ingress controller's certificate. */
  readonly root: string
  /** Base64 of a PFX without password, for the gateway's listener. */
  readonly gateway: string
  /** PEM of key and certificate, for the ingress controller. */
  readonly ingress: string
  /** The same two without their keys, as PEM. */
  readonly public: { readonly gateway: string; readonly ingress: string }
}

export interface DemoNames {
  readonly gateway: string
  readonly ingress: string
  /** The instant from which they are valid for a year. */
  readonly from: Date
}

const YEAR = 365 * 24 * 3600 * 1000

/** Creates certificates for the entry point of an environment on local Azure. */
export async function demoCertificates({ gateway, ingress, from }: DemoNames): Promise<DemoCertificates> {
  const common = { keyType: 'ec', algorithm: 'sha256', notBeforeDate: from } as const
  const until = { notAfterDate: new Date(from.getTime() + YEAR) }
  const root = await generate([{ name: 'commonName', value: 'Demo authority' }], {
    ...common,
    ...until,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
    ]
  })
  const leaf = (host: string) =>
    generate([{ name: 'commonName', value: host }], {
      ...common,
      ...until,
      ca: { key: root.private, cert: root.cert },
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }]
    })
  const [front, back] = await Promise.all([leaf(gateway), leaf(ingress)])
  return {
    root: root.cert,
    gateway: await createPfx(front, { issuers: [root.cert] }),
    ingress: `${back.private}\n${back.cert}`,
    public: { gateway: `${front.cert}\n${root.cert}`, ingress: back.cert }
  }
}

export interface PfxOptions {
  /** Certificates of the issuers, as PEM. */
  readonly issuers?: readonly string[]
  /** Password of the integrity check. Application Gateway wants none. */
  readonly password?: string
}

/** Returns a PFX in base64 with a key and its certificate, both PEM, as Application Gateway wants it in a vault. */
export async function createPfx(
  pems: { readonly private: string; readonly cert: string },
  { issuers = [], password = '' }: PfxOptions = {}
): Promise<string> {
  setEngine('node', new CryptoEngine({ crypto: webcrypto, name: 'node' }))
  const safeBags = [
    new SafeBag({ bagId: KEY_BAG, bagValue: PrivateKeyInfo.fromBER(der(pems.private)) }),
    ...[pems.cert, ...issuers].map(
      cert =>
        new SafeBag({ bagId: CERTIFICATE_BAG, bagValue: new CertBag({ parsedValue: Certificate.fromBER(der(cert)) }) })
    )
  ]
  const safe = new AuthenticatedSafe({
    parsedValue: { safeContents: [{ privacyMode: 0, value: new SafeContents({ safeBags }) }] }
  })
  await safe.makeInternalValues({ safeContents: [{}] })
  const pfx = new PFX({ parsedValue: { integrityMode: 0, authenticatedSafe: safe } })
  const integrity = { iterations: 2048, pbkdf2HashAlgorithm: 'SHA-256', hmacHashAlgorithm: 'SHA-256' }
  await pfx.makeInternalValues({ password: new TextEncoder().encode(password).buffer, ...integrity })
  return Buffer.from(pfx.toSchema().toBER()).toString('base64')
}

/** RFC 7292, appendix D: the kinds of bags. */
const KEY_BAG = '1.2.840.113549.1.12.10.1.1'
const CERTIFICATE_BAG = '1.2.840.113549.1.12.10.1.3'

function der(pem: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64')).buffer
}
