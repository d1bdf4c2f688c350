export { type ApiServerClient, ApiServerError, createApiServerClient, responseError } from './api-server-client.ts'
export { type CountedCall, METRIC_LINES, METRICS, readDeprecatedCalls } from './deprecated-calls.ts'
export { type ApiServer, readKubeconfig } from './kubeconfig.ts'
export { type ListedResource, listObjects, listPath, readList } from './object-list.ts'
