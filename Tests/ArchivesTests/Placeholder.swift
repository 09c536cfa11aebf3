<<<<<<< HEAD
import Testing
=======
// placeholder
>>>>>>> data
