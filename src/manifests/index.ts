export { type FluxPath, type FluxSource, renderFluxPaths } from './flux-kustomizations.ts'
export {
  describeObject,
  type Fields,
  fieldsOf,
  groupOf,
  type KubernetesObject,
  listOf,
  type Manifest,
  type ManifestFiles,
  type NotRendered,
  type Rendering
} from './manifest.ts'
