import { Failure } from '../runtime/failure.ts'

/** Where a cloud's services are. Addresses end without a slash. */
export interface Cloud {
  /** Entra's login host. */
  readonly authority: string
  readonly resourceManager: string
  /** Scope of the access token for Resource Manager. */
  readonly scope: string
  /** Audience Entra expects in GitHub's OIDC token. */
  readonly oidcAudience: string
  readonly portal: string
}

/**
 * By the name `azure-environment` takes; the names are those of Azure's own tools. The hosts are always handed to the
 * libraries explicitly, so that no environment variable an earlier step set can lead a login elsewhere.
 */
export const clouds = {
  AzureCloud: {
    authority: 'https://login.microsoftonline.com',
    resourceManager: 'https://management.azure.com',
    scope: 'https://management.azure.com/.default',
    oidcAudience: 'api://AzureADTokenExchange',
    portal: 'https://portal.azure.com'
  },
  AzureUSGovernment: {
    authority: 'https://login.microsoftonline.us',
    resourceManager: 'https://management.usgovcloudapi.net',
    scope: 'https://management.usgovcloudapi.net/.default',
    oidcAudience: 'api://AzureADTokenExchangeUSGov',
    portal: 'https://portal.azure.us'
  },
  AzureChinaCloud: {
    authority: 'https://login.chinacloudapi.cn',
    resourceManager: 'https://management.chinacloudapi.cn',
    scope: 'https://management.chinacloudapi.cn/.default',
    oidcAudience: 'api://AzureADTokenExchangeChina',
    portal: 'https://portal.azure.cn'
  }
} as const satisfies Readonly<Record<string, Cloud>>

/** What `azure-environment` may be. */
export const cloudNames = Object.keys(clouds) as (keyof typeof clouds)[]

/** The cloud of that name, whatever its case. Throws Failure `input-invalid`. */
export function cloudOf(environment: string): Cloud {
  const found = Object.entries(clouds).find(([name]) => name.toLowerCase() === environment.toLowerCase())
  if (found !== undefined) return found[1]
  throw new Failure('input-invalid', `azure-environment is "${environment}", which is no cloud of Azure's.`, {
    subject: 'azure-environment',
    remedy: `Use one of ${cloudNames.join(', ')}.`
  })
}
