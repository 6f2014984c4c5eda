import 'worker-pool-playground/element';
import './show.js';
