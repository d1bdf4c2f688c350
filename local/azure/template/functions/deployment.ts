import { ExpressionError } from '../errors.ts'
import type { EvaluationContext } from '../expressions/context.ts'
import type { Value, ValueObject } from '../expressions/values.ts'
import { templateHash } from '../hash.ts'
import type { Arguments, FunctionTable } from './table.ts'

/** `environment()` of the public cloud (azure-docs, deployment functions, environment). */
const PUBLIC_CLOUD: ValueObject = {
  name: 'AzureCloud',
  gallery: 'https://gallery.azure.com/',
  graph: 'https://graph.windows.net/',
  portal: 'https://portal.azure.com',
  graphAudience: 'https://graph.windows.net/',
  activeDirectoryDataLake: 'https://datalake.azure.net/',
  batch: 'https://batch.core.windows.net/',
  media: 'https://rest.media.azure.net',
  sqlManagement: 'https://management.core.windows.net:8443/',
  vmImageAliasDoc:
    'https://raw.githubusercontent.com/Azure/azure-rest-api-specs/master/arm-compute/quickstart-templates/aliases.json',
  resourceManager: 'https://management.azure.com/',
  authentication: {
    loginEndpoint: 'https://login.microsoftonline.com/',
    audiences: ['https://management.core.windows.net/', 'https://management.azure.com/'],
    tenant: 'common',
    identityProvider: 'AAD'
  },
  suffixes: {
    acrLoginServer: '.azurecr.io',
    azureDatalakeAnalyticsCatalogAndJob: 'azuredatalakeanalytics.net',
    azureDatalakeStoreFileSystem: 'azuredatalakestore.net',
    azureFrontDoorEndpointSuffix: 'azurefd.net',
    keyvaultDns: '.vault.azure.net',
    sqlServerHostname: '.database.windows.net',
    storage: 'core.windows.net'
  }
}

/** The deployment as it was sent; a location belongs to it outside resource groups only. */
function deployment({ request }: EvaluationContext): ValueObject {
  const { name, scope } = request
  const template = request.template as Value
  return {
    name,
    ...(scope.kind === 'resourceGroup' ? {} : { location: scope.location }),
    properties: {
      template,
      templateHash: templateHash(template),
      parameters: request.parameters as ValueObject,
      mode: 'Incremental',
      provisioningState: 'Accepted'
    }
  }
}

function deployer({ request }: EvaluationContext): ValueObject {
  if (request.deployer === undefined) throw new ExpressionError('The deploying principal is not known')
  const { objectId, userPrincipalName = '' } = request.deployer
  return { objectId, tenantId: request.scope.tenantId, userPrincipalName }
}

/** `copyIndex()`, `copyIndex(offset)`, `copyIndex('loop')`, `copyIndex('loop', offset)`. */
function copyIndex(args: Arguments, { copies }: EvaluationContext): number {
  const named = typeof args.at(0) === 'string'
  const index = named ? copies.byName[args.text(0).toLowerCase()] : copies.current
  if (index === undefined) {
    throw new ExpressionError(
      "The template function 'copyIndex' is not expected at this location. The function can only be used in a resource with copy specified. Please see https://aka.ms/arm-copy for usage details"
    )
  }
  const offset = named ? 1 : 0
  return index + (args.count > offset ? args.integer(offset) : 0)
}

/** What stands in the template itself, and how the deployment was started. */
export const deploymentFunctions: FunctionTable = {
  copyIndex: { arity: [0, 2], call: copyIndex },
  deployer: { arity: [0, 0], call: (_, context) => deployer(context) },
  deployment: { arity: [0, 0], call: (_, context) => deployment(context) },
  environment: { arity: [0, 0], call: () => PUBLIC_CLOUD },
  parameters: { arity: [1, 1], call: (args, context) => context.parameter(args.text(0)) },
  variables: { arity: [1, 1], call: (args, context) => context.variable(args.text(0)) }
}
