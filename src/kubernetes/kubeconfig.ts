import { parse } from 'yaml'
import { type Fields, fieldsOf, listOf } from '../manifests/index.ts'

/** Address of an API server, and the authority that signed its certificate, as PEM. */
export interface ApiServer {
  /** Origin, for example `https://shop.privatelink.westeurope.azmk8s.io:443`. */
  readonly server: string
  readonly authority: string
}

/**
 * Returns the API server of a kubeconfig, or the reason why it cannot be used. Only a cluster with Entra takes tokens, and
 * its kubeconfig has no certificate of a client.
 */
export function readKubeconfig(text: string): ApiServer | { readonly unusable: string } {
  const config = parsed(text)
  const { server, 'certificate-authority-data': authority } = fieldsOf(fieldsOf(listOf(config.clusters)[0]).cluster)
  const origin = typeof server === 'string' && server.startsWith('https://') ? URL.parse(server)?.origin : undefined
  if (origin === undefined || typeof authority !== 'string') {
    return { unusable: 'Its kubeconfig names no API server with a certificate authority.' }
  }
  if (fieldsOf(fieldsOf(listOf(config.users)[0]).user).exec === undefined) {
    return { unusable: 'The cluster takes no tokens of Entra, because it has no Entra integration.' }
  }
  return { server: origin, authority: Buffer.from(authority, 'base64').toString() }
}

/** Returns the content of a kubeconfig. Empty if it is not YAML: then nothing in it can be used. */
function parsed(text: string): Fields {
  try {
    return fieldsOf(parse(text))
  } catch {
    return {}
  }
}
