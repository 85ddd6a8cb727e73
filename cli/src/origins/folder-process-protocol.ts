import type { FolderMode, FolderOptions } from './folder-types';

/** The one argument of the child, in JSON. */
export interface ChildSettings extends FolderOptions {
  folder: string;
  port: number;
}

export type ChildMessage =
  | { type: 'listening'; port: number }
  | { type: 'mode'; mode: FolderMode }
  | { type: 'failed'; message: string };

export interface ParentMessage {
  mode: FolderMode;
}
