export { digestTag, type ImportedImage, imageName, importOf } from './images.ts'
export { type ImportOutcome, importImages } from './import.ts'
