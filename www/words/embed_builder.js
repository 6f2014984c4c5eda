// What the embed builder says.

export const builderWords = {
  title: 'Embed', gives: 'This scene with its settings in a page of yours: a course, a blog, documentation.',
  open: 'Build an embed', close: 'Close the builder',
  options: {
    view: { label: 'Shows', of: { stage: 'The pool', timeline: 'The timeline', code: 'The code' } },
    controls: { label: 'Controls', of: { min: 'Run, step, slider', full: 'All, with settings', none: 'None' } },
    theme: { label: 'Theme', of: { auto: 'As the page around', light: 'Light', dark: 'Dark' } },
    autoplay: { label: 'Starts', of: { click: 'When it is pressed', visible: 'By itself, once, when seen', off: 'When the page around says so' } },
  },
  height: 'Height, px', auto: 'as high as its content',
  readonly: 'Readers cannot change settings',
  preview: 'Preview', show: 'Show the preview', frame: 'Preview of the embed',
  code: {
    element: { label: 'As an element', means: 'One script for any number of them; it follows the height and the theme of the page.' },
    iframe: { label: 'As a frame', means: 'Plain HTML, where scripts are not allowed.' },
  },
  copy: 'Copy', copied: 'Copied.', refused: 'The browser does not let the page copy: the text is selected, copy it yourself.',
  link: 'Open in the playground',
};
