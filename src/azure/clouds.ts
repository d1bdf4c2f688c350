import { Failure } from '../runtime/failure.ts'

/** Addresses of the services of a cloud, without a slash at the end. */
export interface Cloud {
  /** Login host of Entra. */
  readonly authority: string
  readonly resourceManager: string
  /** Scope of the access token for Resource Manager. */
  readonly scope: string
  /** Audience that Entra expects in GitHub's OIDC token. */
  readonly oidcAudience: string
  readonly portal: string
}

/**
 * Clouds by the value of `azure-environment`. The keys are the names that Azure's own tools use. The hosts are always
 * passed to the libraries explicitly, so that an environment variable from an earlier step cannot redirect a login.
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

/** Allowed values of `azure-environment`. */
export const cloudNames = Object.keys(clouds) as (keyof typeof clouds)[]

/** Returns the cloud with this name, in any letter case. Throws Failure `input-invalid` for any other name. */
export function cloudOf(environment: string): Cloud {
  const found = Object.entries(clouds).find(([name]) => name.toLowerCase() === environment.toLowerCase())
  if (found !== undefined) return found[1]
  throw new Failure('input-invalid', `azure-environment is "${environment}", which is not an Azure cloud.`, {
    subject: 'azure-environment',
    remedy: `Set it to one of ${cloudNames.join(', ')}.`
  })
}
