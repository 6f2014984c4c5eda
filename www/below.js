// What stands below the first screen: loaded once the first picture is drawn, so that it does not delay it.

import './elements/outcome.js';
import './elements/table.js';
