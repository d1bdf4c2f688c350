export { digestTag, groupImages, type ImageGroup, type ImportedImage, imageName, importOf } from './images.ts'
export { type ImportOutcome, importImages } from './import.ts'
export {
  parseSourceCredentials,
  registryName,
  type SourceCredentials,
  type SourceLogin
} from './source-credentials.ts'
