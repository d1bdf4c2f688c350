import { createSecureContext, type SecureContext } from 'node:tls'
import { generate } from 'selfsigned'
import type { Keys } from '../host.ts'
import { API_SERVER_DOMAIN } from './handlers.ts'
import { CERTIFICATE_OPTIONS, validity } from './keys.ts'

/**
 * Returns a callback for the names of TLS clients. For the name of an API server it gives a certificate of the authority of
 * clusters, which only a kubeconfig names: a client must not trust it without. Other names have the certificate of the server.
 */
export function apiServerCertificates(
  keys: Pick<Keys, 'clusterCaCertificate' | 'clusterCaKey'>
): (name: string, done: (error: Error | null, context?: SecureContext) => void) => void {
  const issued = new Map<string, Promise<SecureContext>>()
  return (name, done) => {
    if (!name.endsWith(API_SERVER_DOMAIN)) return done(null)
    const context = issued.get(name) ?? issue(keys, name)
    issued.set(name, context)
    context.then(
      found => done(null, found),
      (error: Error) => done(error)
    )
  }
}

async function issue(
  { clusterCaCertificate, clusterCaKey }: Pick<Keys, 'clusterCaCertificate' | 'clusterCaKey'>,
  name: string
): Promise<SecureContext> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'apiserver' }], {
    ...CERTIFICATE_OPTIONS,
    ...validity(),
    ca: { key: clusterCaKey, cert: clusterCaCertificate },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] }
    ]
  })
  return createSecureContext({ cert, key })
}
