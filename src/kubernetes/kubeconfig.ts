import { parse } from 'yaml'

/** Address of an API server, and the authority that signed its certificate, as PEM. */
export interface ApiServer {
  /** Origin, for example `https://shop.privatelink.westeurope.azmk8s.io:443`. */
  readonly server: string
  readonly authority: string
}

interface Kubeconfig {
  readonly clusters?: readonly {
    readonly cluster?: { readonly server?: unknown; readonly 'certificate-authority-data'?: unknown }
  }[]
  readonly users?: readonly { readonly user?: Readonly<Record<string, unknown>> }[]
}

/**
 * Returns the API server of a kubeconfig, or the reason why it cannot be used. Only a cluster with Entra takes tokens, and
 * its kubeconfig has no certificate of a client.
 */
export function readKubeconfig(text: string): ApiServer | { readonly unusable: string } {
  const { clusters = [], users = [] } = parse(text) as Kubeconfig
  const { server, 'certificate-authority-data': authority } = clusters[0]?.cluster ?? {}
  if (typeof server !== 'string' || typeof authority !== 'string' || !server.startsWith('https://')) {
    return { unusable: 'Its kubeconfig names no API server with a certificate authority.' }
  }
  if (users[0]?.user?.exec === undefined) {
    return { unusable: 'The cluster takes no tokens of Entra, because it has no Entra integration.' }
  }
  return { server: new URL(server).origin, authority: Buffer.from(authority, 'base64').toString() }
}
